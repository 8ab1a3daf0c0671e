"""What of an opened round is read again: a repeat under new codes, a reading that is reopened."""
