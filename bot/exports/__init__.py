"""What can be taken away, over HTTP: the addresses of files, and what is handed out there."""
