"""The only way out to Teams: paced, in order within a conversation, and never past a redirect.

A post whose answer got lost is not repeated: Teams has no key by which it would
recognise the second one.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import ClientSession

from bot.teams.hosts import Hosts
from bot.teams.tokens import Tokens

Json = Mapping[str, object]


class SendError(Exception):
    """What was not done, or nobody knows whether; *reason* is a word for logs, never content."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Gone(SendError):
    """The conversation, or the message to be changed, is not there any more: it never will be again."""


class Blocked(SendError):
    """We may not write there: the app was removed, or the person blocked it."""


class TooBig(SendError):
    """The message is larger than Teams takes."""


class Refused(SendError):
    """Teams, or we ourselves, would not do it: a repeat would end the same."""


class Throttled(SendError):
    """Nothing was done, it is not our turn; *seconds* is how long Teams wants us to wait."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Unreachable(SendError):
    """Nothing was done: there was no connection, or no token for it."""


class Unanswered(SendError):
    """It was sent, and nobody can tell whether it was done."""


@dataclass(frozen=True, slots=True)
class Address:
    """A *conversation* of a *tenant*, and the service that takes what is meant for it."""

    service_url: str
    tenant: str
    conversation: str


class Connector:
    """Calls Microsoft's connector on one shared *session*; every method may raise SendError."""

    def __init__(
        self,
        session: ClientSession,
        hosts: Hosts,
        tokens: Tokens,
        clock: Callable[[], float],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        raise NotImplementedError

    async def send(self, to: Address, activity: Json) -> str:
        """Post *activity* as the newest of a conversation; give its id."""
        raise NotImplementedError

    async def reply(self, to: Address, message: str, activity: Json) -> str:
        """Post *activity* below *message*; give its id."""
        raise NotImplementedError

    async def update(self, to: Address, message: str, activity: Json) -> None:
        """Put *activity* in the place of *message*."""
        raise NotImplementedError

    async def delete(self, to: Address, message: str) -> None:
        """Take *message* away."""
        raise NotImplementedError

    async def open_chat(self, service_url: str, tenant: str, bot: str, person: str) -> Address:
        """Open the private chat between *bot* (28:...) and *person* (29:...); the same each time."""
        raise NotImplementedError

    def members(self, of: Address) -> AsyncIterator[Json]:
        """Give everybody in a conversation, fetched page by page as they are taken."""
        raise NotImplementedError


def client_session() -> ClientSession:
    """Open the one session that everything here shares."""
    raise NotImplementedError
