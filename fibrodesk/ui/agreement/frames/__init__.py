"""One frame of two readers: the list, the masks, where they part."""
