"""Addresses of this process that carry, sealed, what they open."""

import json
import secrets
from collections.abc import Callable

from bot.links.sealed import InvalidLink, LinkKind, SealedLinks
from bot.settings import Settings


class Addresses:
    """Gives addresses of one kind below *base*, the address of this process as people reach it.

    Without a *base* they are paths, which open in a browser that shows a page of this process.
    """

    def __init__(self, links: SealedLinks, base: str, now: Callable[[], int]) -> None:
        self.base = base
        self.now = now
        self._links = links

    def url(self, path: str, until: int, *texts: str) -> str:
        """Give the address that opens *texts* until a time. *path* holds the place of the token."""
        token = self._links.seal(json.dumps(texts).encode(), until)
        return self.base + path.format(token=token)

    def read(self, token: str) -> object:
        """Give the texts of a token as a list, or raise InvalidLink."""
        try:
            return json.loads(self._links.open(token, self.now()))
        except ValueError:  # of another release
            raise InvalidLink from None


def public(settings: Settings, kind: LinkKind, now: Callable[[], int]) -> Addresses | None:
    """Give the addresses that the outside reaches, or None without an address of ours or a key."""
    if not (settings.public_url and settings.secret_keys):
        return None
    return Addresses(SealedLinks(settings.secret_keys, kind), settings.public_url, now)


def private(kind: LinkKind, now: Callable[[], int]) -> Addresses:
    """Give addresses of this process alone, which are invalid once it has ended."""
    return Addresses(SealedLinks([secrets.token_bytes(32)], kind), "", now)
