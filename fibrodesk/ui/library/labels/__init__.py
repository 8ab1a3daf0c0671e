"""The page at which masks of other tools become a reading."""
