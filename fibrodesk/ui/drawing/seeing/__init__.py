"""How the frame is seen: filters, magnifier, unrolled wall; no pixel that is stored changes."""
