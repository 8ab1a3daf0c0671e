"""Numbers of the heart."""
