"""When a nudge may be sent; what wakes us is the worker, what is said stands in `conversation`."""
