"""The HTTP server: its routes, the limits of a request, and its health."""
