"""Our desk and its peers, each driven through its own window on the same pictures."""
