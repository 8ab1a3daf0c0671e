"""What a model learns from, and the process that trains it."""
