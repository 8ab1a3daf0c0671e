"""How good a model is, by patients."""
