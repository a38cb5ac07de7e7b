"""One real server for all conversations."""
