"""The conversation: its events, its state and its messages. No I/O, no clock."""
