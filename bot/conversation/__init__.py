"""The conversation itself: what can happen, what is remembered, what is said. No I/O, no clock."""
