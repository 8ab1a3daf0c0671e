"""Notes and questions beside and on the canvas."""
