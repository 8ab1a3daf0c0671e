"""Where a reader draws."""
