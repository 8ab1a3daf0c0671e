"""Masks that other tools drew, read as they are before they are anybody's reading."""
