"""The Protocols that the handlers depend on, a small one for each subject."""
