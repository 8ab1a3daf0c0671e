"""The study as a whole: its lines, its parts, its trends."""
