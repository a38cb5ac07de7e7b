"""The address of a picture, and the picture behind an address.

The address carries all that is drawn, sealed. So a picture needs no store, any process can draw it, before
and after a restart, and nothing has to be cleared away. There is room for it: twelve aspects with the longest
names there can be stay under the 1,500 characters of a link. And an address tells nobody anything new: the
message that it stands in says the same in words.
"""

import secrets
import zlib
from collections.abc import Callable

from bot.conversation.pictures import Picture
from bot.pictures.packing import dump, load
from bot.sealed_links import InvalidLink, Kind, SealedLinks
from bot.settings import Settings

HALF_YEAR = 182 * 86400
_RAW = -zlib.MAX_WBITS  # deflate without header and checksum: the seal covers it


class PictureLinks:
    """Gives pictures an address below *base*, the address of this process as people reach it."""

    def __init__(self, links: SealedLinks, base: str, now: Callable[[], int]) -> None:
        self._links = links
        self._base = base
        self._now = now

    def token(self, picture: Picture) -> str:
        """Seal *picture* into a token: good for half a year at least, and for as long the same one."""
        expires = (self._now() // HALF_YEAR + 2) * HALF_YEAR
        return self._links.sign(zlib.compress(dump(picture), wbits=_RAW), expires)

    def address(self, picture: Picture) -> str:
        """Say where *picture* can be seen."""
        return f"{self._base}/pictures/{self.token(picture)}.png"

    def find(self, token: str) -> Picture:
        """Give the picture that a token carries; raise DeadLink."""
        packed = self._links.read(token, self._now())
        try:
            return load(zlib.decompress(packed, wbits=_RAW))
        except (zlib.error, ValueError):  # of another release
            raise InvalidLink from None


def public(settings: Settings, now: Callable[[], int]) -> PictureLinks | None:
    """Give the gallery that platforms reach: there is one where *settings* name our address and a key."""
    if not (settings.public_url and settings.secret_keys):
        return None
    return PictureLinks(SealedLinks(settings.secret_keys, Kind.PICTURE), settings.public_url, now)


def private(now: Callable[[], int]) -> PictureLinks:
    """Give a gallery of this process alone: its addresses lead nowhere once it has ended."""
    return PictureLinks(SealedLinks([secrets.token_bytes(32)], Kind.PICTURE), "", now)
