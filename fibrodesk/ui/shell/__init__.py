"""The one window, what stands around the screen in front, and what keeps it going."""
