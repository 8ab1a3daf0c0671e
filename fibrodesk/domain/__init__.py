"""What can be said without Qt, a file, a database or a network."""
