"""From the frames of a side to its figures."""
