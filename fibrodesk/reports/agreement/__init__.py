"""What a report says of the agreement of readers."""
