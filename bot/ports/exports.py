"""Addresses of exports."""

from typing import Protocol

from bot.conversation.messages import Download
from bot.conversation.reports.exports import Subject


class ExportLinks(Protocol):
    """Gives the addresses of exports, if Rung can be reached from outside."""

    def download(self, what: Subject) -> Download:
        """Give the addresses at which the current state of *what* is downloaded."""
        ...
