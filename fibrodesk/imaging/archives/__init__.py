"""Zip archives, and the private folder that they are unpacked into."""
