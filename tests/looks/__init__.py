"""Every kind of message as people see it: drawn by the platforms' own means, for us to look at."""
