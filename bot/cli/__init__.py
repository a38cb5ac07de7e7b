"""The `rung` command, one module for each subcommand. Each imports only what it runs."""
