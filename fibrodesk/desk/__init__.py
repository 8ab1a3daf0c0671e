"""Every act on a project; each rule stands here once."""
