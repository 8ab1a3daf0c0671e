"""Whether fibrosis was found at all, and what was found where there is none."""
