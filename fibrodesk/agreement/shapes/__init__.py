"""Where two masks differ, and masks between them."""
