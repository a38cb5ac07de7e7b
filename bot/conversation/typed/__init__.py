"""Typed text: commands, answers, and yes or no."""
