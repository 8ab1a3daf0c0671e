"""Foreign loops come in without an identity."""
