"""The `rung` command, one room a topic; each imports only what it runs."""
