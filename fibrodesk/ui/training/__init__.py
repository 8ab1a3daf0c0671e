"""Where an administrator retrains the model."""
