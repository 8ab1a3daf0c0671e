"""Masks of other tools: found, joined to loops, and made a person's reading."""
