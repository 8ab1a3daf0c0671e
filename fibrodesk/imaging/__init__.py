"""Echo files in, de-identified loops out."""
