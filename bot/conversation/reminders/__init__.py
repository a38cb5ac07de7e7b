"""Reminders: their kinds, what people prefer, and when one may be sent."""
