"""Rows on a real disk."""
