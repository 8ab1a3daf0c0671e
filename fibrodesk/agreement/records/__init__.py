"""The agreement as plain JSON values."""
