"""What a report says of a model."""
