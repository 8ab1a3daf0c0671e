"""Values without Qt, files or a database."""
