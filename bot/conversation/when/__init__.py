"""Dates, times, time zones and lengths of time as people write them."""
