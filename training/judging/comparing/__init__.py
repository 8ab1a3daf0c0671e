"""One model against another, paired by patient."""
