"""What happens along the loop: playing it, its strip, masks that go from frame to frame."""
