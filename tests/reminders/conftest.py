"""One real server for all that is sent."""
