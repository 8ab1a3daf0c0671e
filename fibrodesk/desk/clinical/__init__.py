"""Clinical values of the patients, and who may see them when."""
