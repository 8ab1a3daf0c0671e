"""What a training leaves: the bundle."""
