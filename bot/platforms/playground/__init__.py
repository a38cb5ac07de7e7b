"""A local web page on the same core, without any chat platform."""
