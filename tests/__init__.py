"""Tests of Rung, in the order of its rooms."""
