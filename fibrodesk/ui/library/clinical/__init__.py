"""The page at which a table of clinical values is matched and joined."""
