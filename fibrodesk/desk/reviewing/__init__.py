"""A person's verdict on each proposed mask."""
