"""What a key does: the commands, their actions, the card of them, and the keys of a person's own."""
