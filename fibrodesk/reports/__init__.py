"""Pages as blocks and HTML."""
