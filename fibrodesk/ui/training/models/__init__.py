"""The models of the project: their cards, the gate, and which is in use."""
