"""Dates as calendar files, and the links to them."""
