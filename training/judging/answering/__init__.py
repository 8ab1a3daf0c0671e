"""A model before the frames of a snapshot."""
