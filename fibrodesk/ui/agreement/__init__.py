"""How far the readers agree, once the seal is open."""
