"""Microsoft's public keys, renewed twice a day beside the work, and at once when a new one shows up."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout
from jwt import PyJWK, PyJWTError

from bot.observe import logger

METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
DAY_SECONDS = 24 * 3600.0  # keys older than this are not believed any more
RENEW_SECONDS = DAY_SECONDS / 2
STRANGER_SECONDS = 60.0  # between two fetches that an unknown key id asked for
FAILED_SECONDS = 5.0  # before a fetch that failed is tried again
FETCH_TIMEOUT = ClientTimeout(total=5.0)

log = logger("teams")


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, and the channels that it may sign for."""

    public: PyJWK
    endorsements: frozenset[str]


class Keys:
    """The keys behind *metadata_url* by their ids; *clock* counts seconds and never goes back."""

    def __init__(
        self, session: ClientSession, clock: Callable[[], float], metadata_url: str = METADATA_URL
    ) -> None:
        self._session = session
        self._clock = clock
        self._metadata_url = metadata_url
        self._keys: dict[str, Key] = {}
        self._renew_at = self._expire_at = self._try_at = self._stranger_at = float("-inf")
        self._fetching: asyncio.Task[None] | None = None

    async def find(self, kid: str) -> Key | None:
        """Give the key *kid*; for one that we do not know, ask Microsoft once a minute at most."""
        now = self._clock()
        if now >= self._expire_at:
            self._keys = {}
            await self._fetch()
        elif kid not in self._keys and (self._fetching or now >= self._stranger_at):
            self._stranger_at = now + STRANGER_SECONDS
            await self._fetch()
        elif now >= self._renew_at:
            self._start()
        return self._keys.get(kid)

    async def _fetch(self) -> None:
        """Wait for the one fetch that is under way; who waits may leave without ending it."""
        if task := self._start():
            await asyncio.shield(task)

    def _start(self) -> asyncio.Task[None] | None:
        if self._fetching is None and self._clock() >= self._try_at:
            self._fetching = asyncio.create_task(self._renew())
        return self._fetching

    async def _renew(self) -> None:
        try:
            self._keys = await self._load()
            self._renew_at, self._expire_at = self._clock() + RENEW_SECONDS, self._clock() + DAY_SECONDS
        except (ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            self._try_at = self._clock() + FAILED_SECONDS
            log.warning("keys_not_fetched", reason=type(error).__name__)
        finally:
            self._fetching = None

    async def _load(self) -> dict[str, Key]:
        metadata = orjson.loads(await self._get(self._metadata_url))
        found = read_keys(await self._get(metadata["jwks_uri"]))
        if not found:
            raise ValueError("no keys")
        return found

    async def _get(self, url: str) -> bytes:
        async with self._session.get(url, timeout=FETCH_TIMEOUT, allow_redirects=False) as answer:
            if answer.status != 200:
                raise ValueError(answer.status)
            return await answer.read()


def read_keys(text: bytes) -> dict[str, Key]:
    """Read a JSON Web Key Set; what is no RSA key with an id is left out."""
    keys: dict[str, Key] = {}
    for entry in orjson.loads(text)["keys"]:
        try:
            keys[entry["kid"]] = Key(PyJWK(entry, "RS256"), frozenset(entry.get("endorsements", ())))
        except (PyJWTError, KeyError, TypeError, AttributeError):
            continue
    return keys
