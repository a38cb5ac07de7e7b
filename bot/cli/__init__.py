"""The `rung` command, one room a topic. Each imports only what it runs."""
