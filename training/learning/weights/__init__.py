"""How weights change in a step, and their moving average."""
