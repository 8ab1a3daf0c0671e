"""The training as its own process: `python -m training`; a snapshot in, a bundle out."""
