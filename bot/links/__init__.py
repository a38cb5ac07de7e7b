"""Links that open something for the person who holds them, and the answers to them over HTTP."""
