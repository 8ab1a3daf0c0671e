"""The import, step by step: found, listed, looked at, brought in."""
