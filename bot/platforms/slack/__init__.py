"""Slack. Nothing outside this folder imports the SDK."""
