"""The public data sets: how a folder of one is recognised, and what it tells of its loops."""
