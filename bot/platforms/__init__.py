"""The platforms that Rung talks on, one folder each, and what they share."""
