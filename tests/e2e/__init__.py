"""The real window, and the whole way."""
