"""The HTTP server: its routes, the limits of a request, and what it tells about its health."""
