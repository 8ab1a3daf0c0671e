"""A frame in, a proposed mask out."""
