"""How people and teams want to be reminded."""

from typing import Protocol

from bot.conversation.identity import Conversation
from bot.conversation.reminders.preferences import PreferencesUpdate, ReminderPreferences


class Preferences(Protocol):
    """Keeps the preferences of a person, whose private chat is the receiver, or of a team."""

    async def get(self, receiver: Conversation) -> ReminderPreferences:
        """Read the preferences of a receiver."""
        ...

    async def update(self, receiver: Conversation, change: PreferencesUpdate) -> None:
        """Change the preferences of a receiver."""
        ...
