"""Where a report is made."""
