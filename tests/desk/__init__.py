"""Acts on a project."""
