"""Code that all platforms share."""
