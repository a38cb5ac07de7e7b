"""Microsoft Teams. Nothing outside this folder imports the Bot Framework."""
