"""Conversations written down by people, played on every platform, and compared word for word."""
