"""Writers of the formats in which readings leave the desk, one module a format."""
