"""Sealed links, which open a file or a page for their holder, for a while.

A token is sealed, not only signed: what it carries can be read in no log, no proxy and no browser history.
AES-SIV (RFC 5297) seals the same content to the same token, so that a message that is drawn again keeps the
address of its picture, and caches keep what they have. Without the key no token can be made or altered.

Each kind of link has keys of its own, so that none opens as another. Of several secret keys the newest seals
and any opens: a link lives until it expires or its key is dropped.
"""

import base64
import binascii
from collections.abc import Sequence
from enum import StrEnum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.errors import RungError

LONGEST = 1500  # characters: with the address around it far below what platforms take
_EXPIRY_BYTES = 5
_TAG_BYTES = 16
_KEY_BYTES = 64
CONTENT_BYTES = LONGEST * 3 // 4 - _TAG_BYTES - _EXPIRY_BYTES  # the most that a token carries


class LinkKind(StrEnum):
    """The kinds of links."""

    PICTURE = "picture"
    EXPORT = "export"
    PAGE = "page"
    CALENDAR = "calendar"
    INSTALL = "install"


class InvalidLink(RungError):
    """A token that we did not make, that was altered, or that has expired. No answer says which."""


class SealedLinks:
    """Makes and reads the tokens of one *kind*."""

    def __init__(self, secret_keys: Sequence[bytes], kind: LinkKind) -> None:
        self._ciphers = [AESSIV(_derived(key, kind)) for key in secret_keys]

    def seal(self, what: bytes, expires: int) -> str:
        """Seal *what* until *expires*, in seconds since 1970, or raise ValueError where it is too long."""
        sealed = self._ciphers[0].encrypt(expires.to_bytes(_EXPIRY_BYTES, "big") + what, None)
        token = _encoded(sealed)
        if len(token) > LONGEST:
            raise ValueError(f"A link of {len(token)} characters")
        return token

    def open(self, token: str, now: int) -> bytes:
        """Open a sealed value, or raise InvalidLink."""
        opened = self._opened(_decoded(token))
        if now >= int.from_bytes(opened[:_EXPIRY_BYTES], "big"):
            raise InvalidLink
        return opened[_EXPIRY_BYTES:]

    def _opened(self, sealed: bytes) -> bytes:
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(sealed, None)
            except InvalidTag:
                continue
        raise InvalidLink


def _derived(key: bytes, kind: LinkKind) -> bytes:
    """Derive a key that is good for nothing else. What the vault seals is sealed with another."""
    return HKDF(SHA256(), _KEY_BYTES, salt=None, info=f"rung link {kind}".encode()).derive(key)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(token: str) -> bytes:
    """Read what `_encoded` writes and nothing else: the last character has spare bits."""
    if len(token) > LONGEST or not token.isascii():
        raise InvalidLink
    try:
        data = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except binascii.Error:
        raise InvalidLink from None
    if _encoded(data) != token:
        raise InvalidLink
    return data
