"""The rule and the rubrics, without any chat."""
