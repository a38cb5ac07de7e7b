"""Our own token for Microsoft: fetched and renewed in a thread; nothing but the first send waits for it."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.observe import logger
from bot.settings import TeamsSettings

RESOURCE = "https://api.botframework.com"
AUTHORITY = "https://login.microsoftonline.com/"
SHARED_TENANT = "botframework.com"  # where apps of many tenants get their tokens
FRESH_SECONDS = 60.0  # msal knows when to renew, it only has to be asked
LAST_SECONDS = 60.0  # of a token's life that are left unused
FETCH_SECONDS = 8.0

log = logger("teams")


class TokenUnavailable(Exception):
    """Microsoft gave us no token; *reason* is its own word for it."""


class Tokens(Protocol):
    """Gives what goes into the Authorization header."""

    async def token(self) -> str:
        """Give a token that is still good; empty where none is used. Raises TokenUnavailable."""
        ...


class NoTokens:
    """Goes without a token: for local development."""

    async def token(self) -> str:
        """Give none."""
        return ""


class SharedTokens:
    """One token for everybody, asked for with *ask*, which blocks; *clock* never goes back."""

    def __init__(self, ask: Callable[[], Mapping[str, Any]], clock: Callable[[], float]) -> None:
        raise NotImplementedError

    async def token(self) -> str:
        """Give a token that is still good."""
        raise NotImplementedError


def tokens(teams: TeamsSettings, clock: Callable[[], float]) -> Tokens:
    """Give the tokens of the kind of app that the settings name."""
    raise NotImplementedError
