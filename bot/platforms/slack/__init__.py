"""Slack: the same few files as for every platform; nothing outside imports the SDK."""
