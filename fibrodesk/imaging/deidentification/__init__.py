"""A loop loses whose heart it is: rebuilt from what is known to be harmless, and searched."""
