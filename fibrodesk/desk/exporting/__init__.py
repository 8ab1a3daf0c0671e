"""What a person may see leaves in the formats of other programs."""
