"""Keys, shares, envelopes and signatures."""
