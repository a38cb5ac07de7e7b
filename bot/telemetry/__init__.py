"""Logs, metrics, health and audit: what an operator sees."""
