"""Ratings by more than two readers, and by categories."""
