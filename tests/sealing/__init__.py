"""Keys, envelopes, shares and signatures."""
