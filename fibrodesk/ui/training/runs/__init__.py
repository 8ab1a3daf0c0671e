"""Every training of the project, laid over one another."""
