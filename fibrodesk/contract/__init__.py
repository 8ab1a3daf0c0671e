"""What the desk and the training tell each other; the standard library alone."""
