"""What a key does: the commands and their actions, the card of them, a person's own keys."""
