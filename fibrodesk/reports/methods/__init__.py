"""The paragraph of methods that a paper takes over."""
