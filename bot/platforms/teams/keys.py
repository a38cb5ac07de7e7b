"""Microsoft's public keys, refreshed in the background twice a day, and at once for an unknown key id."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout
from jwt import PyJWK, PyJWTError
from yarl import URL

from bot.platforms.teams.background_refresh import FetchedValue, FetchFailed, RefreshingValue
from bot.telemetry.health import HealthFinding

METADATA_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
FRESH_SECONDS = 12 * 3600.0
USABLE_SECONDS = 24 * 3600.0  # Microsoft asks for a look each day; older keys are not believed
UNKNOWN_KEY_SECONDS = 60.0  # between two fetches because of an unknown key id
STALE_SECONDS = FRESH_SECONDS + 3600.0  # by then new ones should have come
LOOK_SECONDS = 1.0  # because a health check does not wait for Microsoft
TIMEOUT = ClientTimeout(total=5.0)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A public key, and the channels that it may sign for."""

    public: PyJWK
    endorsements: frozenset[str]


class SigningKeys:
    """The keys that *metadata_url* leads to. *clock* counts seconds and never goes back."""

    def __init__(
        self, session: ClientSession, clock: Callable[[], float], metadata_url: str = METADATA_URL
    ) -> None:
        self._session = session
        self._clock = clock
        self._metadata_url = metadata_url
        self._keys = RefreshingValue("keys", self._fetch, clock)
        self._unknown_key_at = float("-inf")

    @property
    def clock_url(self) -> str:
        """Name the site that the keys come from, whose answers tell the time."""
        return origin(self._metadata_url)

    async def find(self, kid: str) -> SigningKey | None:
        """Give the key *kid*. None where there is none or Microsoft does not tell us."""
        try:
            keys = await self.all()
            if kid not in keys and self._may_refetch():
                keys = await self._keys.refresh()
        except FetchFailed:
            return None
        return keys.get(kid)

    async def all(self) -> Mapping[str, SigningKey]:
        """Give every key by its id, or raise FetchFailed where Microsoft does not tell us."""
        return await self._keys.get()

    async def findings(self) -> list[HealthFinding]:
        """Report keys that cannot be fetched, which is grave, or that are old."""
        try:
            async with asyncio.timeout(LOOK_SECONDS):
                await self.all()
        except (FetchFailed, TimeoutError) as failure:
            why = str(failure) or "no answer yet"
            out = f"Microsoft's keys are out of reach ({why}), so nobody in Teams is believed"
            return [HealthFinding(f"{out}: let {self._metadata_url} through.", grave=True)]
        if self._keys.age < STALE_SECONDS:
            return []
        hours, last = self._keys.age / 3600, USABLE_SECONDS / 3600
        old = f"Microsoft's keys are {hours:.0f} hours old, and new ones do not come"
        return [
            HealthFinding(
                f"{old}: from {last:.0f} on nobody in Teams is believed; let {self._metadata_url} through."
            )
        ]

    def _may_refetch(self) -> bool:
        """Tell whether an unknown key id is worth a fetch now. An attacker can send invented ones."""
        if self._keys.is_refreshing:
            return True
        if self._clock() < self._unknown_key_at:
            return False
        self._unknown_key_at = self._clock() + UNKNOWN_KEY_SECONDS
        return True

    async def _fetch(self) -> FetchedValue[Mapping[str, SigningKey]]:
        try:
            metadata = orjson.loads(await self._get(self._metadata_url))
            return FetchedValue(
                read_keys(await self._get(metadata["jwks_uri"])), FRESH_SECONDS, USABLE_SECONDS
            )
        except (ClientError, TimeoutError, ValueError, LookupError, TypeError) as error:
            raise FetchFailed(type(error).__name__) from None

    async def _get(self, url: str) -> bytes:
        async with self._session.get(url, timeout=TIMEOUT, allow_redirects=False) as answer:
            if answer.status != 200:
                raise FetchFailed(f"status_{answer.status}")
            return await answer.read()


def origin(url: str) -> str:
    """Name the site of an address."""
    return str(URL(url).origin())


def read_keys(text: bytes) -> Mapping[str, SigningKey]:
    """Read a JSON Web Key Set with at least one key. Keys without an id or other than RSA are left out."""
    keys: dict[str, SigningKey] = {}
    for entry in orjson.loads(text)["keys"]:
        try:
            keys[entry["kid"]] = SigningKey(PyJWK(entry, "RS256"), frozenset(entry.get("endorsements", ())))
        except (PyJWTError, LookupError, TypeError, AttributeError):
            continue
    if not keys:
        raise FetchFailed("empty")
    return keys
