"""Synthetic loops in the layouts of public data sets, of videos and of pictures."""
