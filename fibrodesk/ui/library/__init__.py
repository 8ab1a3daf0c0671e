"""Which loops there are, and how they come in and are prepared."""
