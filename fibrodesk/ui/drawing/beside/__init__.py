"""What stands beside the image, and is seldom looked at."""
