"""What the generator is trained against."""
