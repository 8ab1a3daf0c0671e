"""Numbers between readers."""
