"""The address of a picture, and the picture behind an address.

The address carries all that is drawn, sealed. So a picture needs no store, any process can draw it, before
and after a restart, and nothing has to be cleared away. And an address tells nobody anything new: the message
that it stands in says the same in words.
"""

import secrets
import zlib
from collections.abc import Callable

from pydantic import TypeAdapter

from bot.conversation.pictures import NAME_BYTES, Picture, shortened
from bot.links.sealed import CONTENT_BYTES, InvalidLink, LinkKind, SealedLinks
from bot.settings import Settings

HALF_YEAR = 182 * 86400
SHORTER = (NAME_BYTES, 72, 48, 32, 24, 16, 8)  # what names are cut to until an address is short enough
_RAW = -zlib.MAX_WBITS  # deflate without header and checksum: the seal covers it
_PICTURE: TypeAdapter[Picture] = TypeAdapter(Picture)


class PictureLinks:
    """Gives pictures an address below *base*, the address of this process as people reach it."""

    def __init__(self, links: SealedLinks, base: str, now: Callable[[], int]) -> None:
        self._links = links
        self._base = base
        self._now = now

    def url(self, picture: Picture) -> str:
        """Say where *picture* can be seen."""
        return f"{self._base}/pictures/{self.token(picture)}.png"

    def token(self, picture: Picture) -> str:
        """Seal *picture* into a token, with its names cut as far as needed.

        The token is good for half a year at least. For as long the same picture has the same one.
        """
        expires = (self._now() // HALF_YEAR + 2) * HALF_YEAR
        cut = (_packed(shortened(picture, most)) for most in SHORTER)
        return self._links.seal(next(packed for packed in cut if len(packed) <= CONTENT_BYTES), expires)

    def find(self, token: str) -> Picture:
        """Give the picture that a token carries, or raise InvalidLink."""
        packed = self._links.open(token, self._now())
        try:
            return _PICTURE.validate_json(zlib.decompress(packed, wbits=_RAW))
        except (zlib.error, ValueError):  # of another release
            raise InvalidLink from None


def _packed(picture: Picture) -> bytes:
    return zlib.compress(_PICTURE.dump_json(picture, exclude_defaults=True), wbits=_RAW)


def public(settings: Settings, now: Callable[[], int]) -> PictureLinks | None:
    """Give the links that platforms reach, or None without an address of ours or a key."""
    if not (settings.public_url and settings.secret_keys):
        return None
    return PictureLinks(SealedLinks(settings.secret_keys, LinkKind.PICTURE), settings.public_url, now)


def private(now: Callable[[], int]) -> PictureLinks:
    """Give links of this process alone: they are invalid once it has ended."""
    return PictureLinks(SealedLinks([secrets.token_bytes(32)], LinkKind.PICTURE), "", now)
