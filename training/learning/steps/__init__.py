"""One step and what it costs."""
