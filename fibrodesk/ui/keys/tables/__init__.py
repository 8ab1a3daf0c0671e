"""Every command that the desk ships, a file for each group."""
