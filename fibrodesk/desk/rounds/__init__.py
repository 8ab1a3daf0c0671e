"""Rounds: made, read again, reopened, withdrawn, and what of them is to do."""
