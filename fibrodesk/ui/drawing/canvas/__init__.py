"""The picture and the masks on it, painted by one widget."""
