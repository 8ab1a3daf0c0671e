"""The page at which a loop is prepared for its readers."""
