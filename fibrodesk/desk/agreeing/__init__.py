"""How far readers agree: of a round, of imported masks, of two folders."""
