"""Stand-ins for the platforms, strict enough to judge by."""
