"""What is computed from the pixels of frames and masks while a hand draws: arrays in and out."""
