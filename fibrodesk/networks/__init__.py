"""The segmenters, by name."""
