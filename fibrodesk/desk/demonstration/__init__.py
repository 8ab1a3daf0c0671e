"""The demonstration: a synthetic study and the simulated people who read it."""
