"""What the discriminator brings."""
