"""What is written of an agreement."""
