"""A project as it lies on the disk: its folder, its settings, its keys, and what it holds open."""
