"""Calls to Slack: paced, posted at most once, and every refusal told by its name.

A post whose answer was lost is never repeated, because Slack has no key by which it
would recognise the second one. Rates: https://docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientResponse,
    ClientSession,
    ConnectionTimeoutError,
)
from yarl import URL

from bot.conversation.identity import PersonId
from bot.errors import StoreUnavailable
from bot.outbox.job import Priority
from bot.outbox.rate_limits import Pace, PlatformPace
from bot.platforms.common.payload import Json, load_object
from bot.platforms.common.sending import (
    MAX_WAIT_SECONDS,
    NotConnected,
    Paced,
    RateLimit,
    RateLimiter,
    Refused,
    SendError,
    SharedBackoff,
    Throttled,
    Unanswered,
    Unavailable,
    backoff_left,
    counted,
    retry_after,
    share_backoff,
)
from bot.platforms.slack.errors import (
    BUSY,
    NOT_INSTALLED,
    RETRY_SECONDS,
    SEALED,
    TOKEN_ERRORS,
    refusal,
)
from bot.platforms.slack.parse import PLATFORM
from bot.telemetry.metrics import send_seconds

POST = "chat.postMessage"
HOOKS = URL("https://hooks.slack.com")
_SECONDS = send_seconds.labels(PLATFORM)

# Of what the outbox sends. All that is above the documented rate is tried out, and given up at a refusal.
PACE = PlatformPace(
    {Priority.REMINDERS: Pace(1.0, 10.0, 20), Priority.REDRAWS: Pace(0.8, 0.8, 30)}, conversation_seconds=1.0
)

# Bursts are what people do when a whole team starts at once; what Slack says (Retry-After) always wins.
CONVERSATION = RateLimit(1.0, 3)
OTHERS = RateLimit(1.0, 20)
METHODS = {
    POST: RateLimit(0.1, 600),  # several hundred a minute for a whole workspace
    "chat.postEphemeral": RateLimit(0.6, 50),  # tier 4: 100 a minute
    "views.publish": RateLimit(0.6, 50),
    "users.info": RateLimit(0.6, 50),
    "conversations.members": RateLimit(0.6, 50),
    "views.open": RateLimit(0.6, 50),
    "chat.update": RateLimit(1.2, 40),  # tier 3: 50 a minute
}


@dataclass(frozen=True, slots=True)
class Install:
    """The newest install in a workspace: when it was made, in seconds since 1970, and by whom."""

    at: int = 0
    installer: PersonId | None = None


class BotTokens(Protocol):
    """Knows the bot token of every workspace that installed us."""

    async def token(self, tenant: str, /) -> str:
        """Give the token of a workspace, empty where we are not installed."""
        ...

    def is_sealed(self, tenant: str, /) -> bool:
        """Tell whether there is a token that cannot be opened, because the key to it is missing."""
        ...

    async def install(self, tenant: str, /) -> Install:
        """Tell about the newest install, as far as it is known."""
        ...

    async def remove(self, tenant: str, /) -> None:
        """Delete a workspace's token for good. A repeat is harmless."""
        ...

    def invalidate(self, tenant: str, /) -> None:
        """Look a token up again before it is next used: Slack refused it."""
        ...


@dataclass(frozen=True, slots=True)
class OneWorkspace:
    """The token of the only workspace there is."""

    value: str

    async def token(self, _: str) -> str:
        """Give the token of any workspace: the signature says that it is ours."""
        return self.value

    def is_sealed(self, _: str) -> bool:
        """Tell that nothing is sealed."""
        return False

    async def install(self, _: str) -> Install:
        """Tell nothing: the token came from the environment."""
        return Install()

    async def remove(self, _: str) -> None:
        """Keep the token: it stands in the environment, not with us."""

    def invalidate(self, _: str) -> None:
        """Keep the token: there is no other to look for."""


class SlackClient:
    """Calls methods and response URLs on one shared *session*. Every call may raise SendError."""

    def __init__(
        self,
        session: ClientSession,
        api_url: str,
        tokens: BotTokens,
        limiter: RateLimiter,
        backoff: SharedBackoff,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._session = session
        self._api = URL(api_url)
        self._hosts = (HOOKS, self._api.origin())
        self._tokens = tokens
        self._limiter = limiter
        self._backoff = backoff
        self._sleep = sleep

    async def call(
        self, tenant: str, method: str, body: bytes, channel: str = "", patience: float = MAX_WAIT_SECONDS
    ) -> Json:
        """Call a writing method with a JSON *body*. *channel* is set for posts, which are paced for each."""
        return await self._call(tenant, method, body, _JSON, channel, patience)

    async def look_up(
        self, tenant: str, method: str, fields: Mapping[str, str], patience: float = MAX_WAIT_SECONDS
    ) -> Json:
        """Call a reading method: those take a form."""
        return await self._call(tenant, method, urlencode(fields).encode(), _FORM, "", patience)

    async def installer(self, tenant: str) -> PersonId | None:
        """Name the person who installed us in a workspace, or None where that is not known."""
        return (await self._tokens.install(tenant)).installer

    async def respond(self, url: str | None, body: bytes, patience: float = MAX_WAIT_SECONDS) -> None:
        """Post to the response URL of a command or a press, if it has one. Any other address is refused."""
        with counted(PLATFORM, "response"):
            await self._post_patiently(self._response_address(url), body, patience)

    async def _post_patiently(self, url: URL, body: bytes, left: float) -> None:
        """Post to a URL that has no rate of ours: each press brings its own, good for five uses.

        What Slack asks to wait is about this URL alone.
        """
        while True:
            try:
                await self._post(url, body, _JSON)
                return
            except Throttled as error:
                left -= error.seconds
                if left < 0:
                    raise
                await self._sleep(error.seconds)

    async def wait(self, tenant: str, channel: str) -> float:
        """Tell how long a proactive post has to wait."""
        left = await self._backoff.left(tenant, POST)
        return max(left, self._limiter.wait(_buckets(tenant, POST, channel)))

    async def _call(
        self, tenant: str, method: str, body: bytes, kind: dict[str, str], channel: str, patience: float
    ) -> Json:
        with counted(PLATFORM, method):
            token = await self._token(tenant)
            if not token and self._tokens.is_sealed(tenant):
                raise Unavailable(SEALED)
            if not token:
                raise Refused(NOT_INSTALLED)
            headers = {"Authorization": f"Bearer {token}"} | kind
            try:
                return await self._paced(tenant, method, body, headers, channel, patience)
            except SendError as error:
                if error.reason in TOKEN_ERRORS:
                    self._tokens.invalidate(tenant)
                raise

    async def _token(self, tenant: str) -> str:
        try:
            return await self._tokens.token(tenant)
        except StoreUnavailable:
            raise NotConnected("token") from None

    def _response_address(self, url: str | None) -> URL:
        """Take an address on Slack's host for responses, or on the host that stands in for Slack."""
        try:
            found = URL(url or "", encoded=True)
            if found.origin() in self._hosts and not found.user:
                return found
        except ValueError:
            pass
        raise Refused("not_an_address_of_slack")

    async def _paced(
        self, tenant: str, method: str, body: bytes, headers: dict[str, str], channel: str, left: float
    ) -> Json:
        """Post within the rate limits. A refusal because of the rate did nothing, so it is repeated."""
        buckets, refused = _buckets(tenant, method, channel), False
        if held := await backoff_left(self._backoff, tenant, method):
            self._limiter.block(buckets[0][0], held)
        while True:
            wait = self._limiter.reserve(buckets, left)
            if wait is None:
                raise (Throttled if refused else Paced)(BUSY, self._limiter.wait(buckets))
            if wait:
                await self._sleep(wait)
                left -= wait
            try:
                return await self._post(self._api / method, body, headers)
            except Throttled as error:
                refused = True
                self._limiter.block(buckets[0][0], error.seconds)
                await share_backoff(self._backoff, tenant, method, error.seconds)

    async def _post(self, url: URL, body: bytes, headers: dict[str, str]) -> Json:
        asked = self._session.post(url, data=body, headers=headers, allow_redirects=False)
        try:
            with _SECONDS.time():
                async with asked as answer:
                    return read_answer(answer, await answer.read())
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError):
            raise NotConnected("connection") from None
        except (ClientError, TimeoutError):
            raise Unanswered("lost") from None


def json_body(fields: Json) -> bytes:
    """Encode the arguments of a call."""
    return orjson.dumps(fields)


def message_body(fields: Json, blocks: bytes) -> bytes:
    """Encode a message. Its *blocks* are JSON already, so they are not dumped twice."""
    return b'%b,"blocks":%b}' % (json_body(fields)[:-1], blocks)


def home_body(person: str, blocks: bytes) -> bytes:
    """Encode the Home tab of *person*."""
    return b'%b,"view":{"type":"home","blocks":%b}}' % (json_body({"user_id": person})[:-1], blocks)


def modal_body(trigger: str, view: bytes) -> bytes:
    """Encode what opens a modal. Its *view* is JSON already."""
    return b'%b,"view":%b}' % (json_body({"trigger_id": trigger})[:-1], view)


def _buckets(tenant: str, method: str, channel: str) -> list[tuple[str, RateLimit]]:
    """Name what a call needs a place in: for its method first, then for the conversation that it posts in."""
    own = (f"{tenant} {method}", METHODS.get(method, OTHERS))
    return [own, (f"{tenant} {channel}", CONVERSATION)] if channel else [own]


def read_answer(answer: ClientResponse, body: bytes) -> Json:
    """Read what Slack answered, or raise SendError for anything but a success."""
    if answer.status == 429:
        raise Throttled(BUSY, retry_after(answer.headers.get("Retry-After")) or RETRY_SECONDS)
    if answer.status >= 500 or 300 <= answer.status < 400:
        raise Unanswered(f"http_{answer.status}")
    said = load_object(body)
    if answer.status < 400 and (said.get("ok") is True or body == b"ok"):
        return said
    if "error" in said:
        raise refusal(said["error"])
    raise Refused(f"http_{answer.status}") if answer.status >= 400 else Unanswered("malformed")


_JSON = {"Content-Type": "application/json; charset=utf-8"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
