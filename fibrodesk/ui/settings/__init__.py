"""People, models, audit and the desk's own settings."""
