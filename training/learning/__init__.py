"""A run: its steps, its losses, its validation and its checkpoints."""
