"""One frame beside one reference mask."""
