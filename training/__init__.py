"""Retrains the model from a frozen snapshot, as a process of its own."""
