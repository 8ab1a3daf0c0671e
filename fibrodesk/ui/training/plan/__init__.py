"""What is to be trained, from what and for how long."""
