"""The segmenters by name; what the training trains and the inference runs."""
