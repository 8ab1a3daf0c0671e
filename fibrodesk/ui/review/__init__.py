"""Where proposals are accepted, corrected and rejected."""
