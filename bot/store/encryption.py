"""Secrets at rest: values sealed with AES-GCM, bound to the tenant and the field that they were kept for.

A value moved to another tenant or another field does not open. Several keys may
be in use while they are changed: the newest seals, any of them opens. A value that an
older one opens is sealed again by the newest, so that the older one can be removed.
"""

import secrets
from collections.abc import Mapping, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from redis.typing import EncodableT, FieldT

from bot.errors import SealError
from bot.store import keys
from bot.store.client import Client
from bot.store.script import Script

NONCE_BYTES = 12


class RedisVault:
    """Keeps sealed values of a tenant, and which tickets were redeemed. Raises StoreUnavailable."""

    def __init__(self, redis: Client, secret_keys: Sequence[bytes]) -> None:
        self._redis = redis
        self._ciphers = [AESGCM(key) for key in secret_keys]
        self._replace = Script("replace_sealed")
        self._redeem = Script("redeem_ticket")

    async def put(self, platform: str, tenant: str, values: Mapping[str, str]) -> None:
        """Seal and keep *values*, in place of all that were kept for the tenant."""
        name = keys.vault(platform, tenant)
        sealed: dict[FieldT, EncodableT] = {
            field: self._seal(_context(platform, tenant, field), text) for field, text in values.items()
        }
        async with self._redis.pipeline() as both:
            both.delete(name)
            both.hset(name, mapping=sealed)
            await both.execute()

    async def get(self, platform: str, tenant: str) -> Mapping[str, str]:
        """Open the values of a tenant, which may be none, or raise SealError."""
        name = keys.vault(platform, tenant)
        kept = await self._redis.hgetall(name)
        opened = {}
        for field, sealed in kept.items():
            if isinstance(field, bytes) and isinstance(sealed, bytes):
                context = _context(platform, tenant, field.decode())
                opened[field.decode()], by = self._open(context, sealed)
                if by:
                    renewed = self._seal(context, opened[field.decode()])
                    await self._redis.run(self._replace, vault=name, field=field, old=sealed, new=renewed)
        return opened

    async def remove(self, platform: str, tenant: str) -> None:
        """Delete the values of a tenant. A repeat is harmless."""
        await self._redis.delete(keys.vault(platform, tenant))

    async def redeem(self, platform: str, ticket: str, seconds: int) -> bool:
        """Use a ticket up for *seconds*. False where it is, so that of two who try only one gets it."""
        return await self._redis.run(self._redeem, ticket=keys.ticket(platform, ticket), seconds=seconds) == 1

    def _seal(self, context: bytes, text: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._ciphers[0].encrypt(nonce, text.encode(), context)

    def _open(self, context: bytes, sealed: bytes) -> tuple[str, int]:
        """Open a value, and tell by which key: 0 is the newest."""
        for number, cipher in enumerate(self._ciphers):
            try:
                return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], context).decode(), number
            except (InvalidTag, ValueError):  # not ours, or not whole
                continue
        raise SealError


def _context(platform: str, tenant: str, field: str) -> bytes:
    """Name what a value is for. The parts are encoded, so that no two contexts read the same."""
    return ":".join((platform, keys.encoded(tenant), keys.encoded(field))).encode()
