"""Sealed links, which open a file or a page for their holder, and the answers to them over HTTP."""
