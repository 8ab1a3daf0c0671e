"""Whether a model's probabilities mean what they say, and the temperature that helps them."""
