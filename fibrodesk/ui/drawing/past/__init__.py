"""What was drawn before: the replay of a mask, and what a crash left."""
