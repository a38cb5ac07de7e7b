"""The private chat in a terminal."""
