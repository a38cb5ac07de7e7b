"""Exports over HTTP: the addresses of files, and the files."""
