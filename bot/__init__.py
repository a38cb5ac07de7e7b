"""Rung in chat: the conversation, its store and the platforms it lives on."""
