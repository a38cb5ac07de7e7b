"""Calls to Slack: paced, posted at most once, and every refusal told by its name.

A post whose answer got lost is never repeated: Slack has no key by which it
would recognise the second one.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from urllib.parse import urlencode

import orjson
from aiohttp import ClientConnectorError, ClientError, ClientResponse, ClientSession, ConnectionTimeoutError
from yarl import URL

from bot.platforms.common.payload import Json, as_seconds, load_object
from bot.platforms.common.rate_limits import (
    RateLimit,
    RateLimiter,
    SharedBackoff,
    backoff_left,
    share_backoff,
)
from bot.platforms.slack.parse import PLATFORM
from bot.platforms.slack.rate_limits import CONVERSATION, METHODS, OTHERS
from bot.telemetry.logs import logger
from bot.telemetry.metrics import sends

PATIENCE_SECONDS = 6.0  # to wait for our turn; a drawing has ten in all
POST = "chat.postMessage"
HOOKS = URL("https://hooks.slack.com")
UNANSWERED = "unanswered"  # sent, and nobody can tell whether it was done
UNREACHED = "unreached"  # not sent: there was no connection
BUSY = "ratelimited"
INVALID = "invalid_blocks"
NOT_INSTALLED = "not_installed"
TOKEN_ERRORS = frozenset(("account_inactive", "invalid_auth", "token_revoked", "token_expired", "not_authed"))

log = logger("slack")


class BotTokens(Protocol):
    """Knows the bot token of every workspace that installed us."""

    async def token(self, tenant: str, /) -> str:
        """Give the token of a workspace, empty where we are not installed."""
        ...

    async def remove(self, tenant: str, /) -> None:
        """Delete a workspace's token for good; a repeat is harmless."""
        ...

    def doubt(self, tenant: str, /) -> None:
        """Look a token up again before it is next used: Slack refused it."""
        ...


@dataclass(frozen=True, slots=True)
class SlackResponse:
    """What Slack said: *error* is empty, its own word for a refusal, or UNANSWERED."""

    error: str = ""
    body: Json = field(default_factory=dict)
    wait: float = 0.0  # seconds until it is our turn, where it was not

    @property
    def ok(self) -> bool:
        """Tell whether it was done."""
        return not self.error


class SlackClient:
    """Calls methods and response URLs on one shared *session*."""

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
        self, tenant: str, method: str, body: bytes, channel: str = "", patience: float = PATIENCE_SECONDS
    ) -> SlackResponse:
        """Call a writing method with a JSON *body*; *channel* is set for posts, which are paced for each."""
        return await self._call(tenant, method, body, _JSON, channel, patience)

    async def look_up(
        self, tenant: str, method: str, fields: Mapping[str, str], patience: float = PATIENCE_SECONDS
    ) -> SlackResponse:
        """Call a reading method: those take a form."""
        return await self._call(tenant, method, urlencode(fields).encode(), _FORM, "", patience)

    async def wait(self, tenant: str, channel: str) -> float:
        """Tell how long a post has to wait that nobody asked for."""
        left = await self._backoff.left(tenant, POST, f"turn {channel}")
        return max(left, self._limiter.wait(_buckets(tenant, POST, channel)))

    async def turn(self, tenant: str, channel: str) -> float:
        """Take this second for a post that nobody asked for, or tell how long it has to wait."""
        return await self._backoff.acquire(tenant, POST, f"turn {channel}", seconds=CONVERSATION.interval)

    async def _call(
        self, tenant: str, method: str, body: bytes, kind: dict[str, str], channel: str, patience: float
    ) -> SlackResponse:
        token = await self._tokens.token(tenant)
        if not token:
            return _told(method, SlackResponse(NOT_INSTALLED))
        buckets = _buckets(tenant, method, channel)
        headers = {"Authorization": f"Bearer {token}"} | kind
        if left := await backoff_left(self._backoff, tenant, method):
            self._limiter.block(buckets[0][0], left)
        telling = partial(share_backoff, self._backoff, tenant, method)
        sent = await self._paced(self._api / method, body, headers, buckets, telling, patience)
        if sent.error in TOKEN_ERRORS:
            self._tokens.doubt(tenant)
        return _told(method, sent)

    async def respond(self, tenant: str, url: str, body: bytes) -> SlackResponse:
        """Post to the response URL of a command or a press; any other address is not even tried."""
        target = self._response_address(url)
        if target is None:
            return _told("response", SlackResponse("not_an_address_of_slack"))
        # No pace of our own: each press brings a URL of its own, good for five uses.
        pace = [(f"{tenant} response", RateLimit(0.0, 1))]
        return _told("response", await self._paced(target, body, _JSON, pace, _keep, PATIENCE_SECONDS))

    def _response_address(self, url: str) -> URL | None:
        """Take an address on Slack's host for responses, or on the host that stands in for Slack."""
        try:
            found = URL(url, encoded=True)
            allowed = found.origin() in self._hosts and not found.user
        except ValueError:
            return None
        return found if allowed else None

    async def _paced(
        self,
        url: URL,
        body: bytes,
        headers: dict[str, str],
        buckets: list[tuple[str, RateLimit]],
        telling: Callable[[float], Awaitable[None]],
        left: float,
    ) -> SlackResponse:
        """Post when it is our turn; a refusal because of the pace did nothing, so that one is repeated."""
        while True:
            wait = self._limiter.reserve(buckets, left)
            if wait is None:
                return SlackResponse(BUSY, wait=self._limiter.wait(buckets))
            if wait:
                await self._sleep(wait)
                left -= wait
            sent = await self._post(url, body, headers)
            if sent.error != BUSY:
                return sent
            wait = as_seconds(sent.body.get("retry_after")) or 1.0
            self._limiter.block(buckets[0][0], wait)
            await telling(wait)

    async def _post(self, url: URL, body: bytes, headers: dict[str, str]) -> SlackResponse:
        try:
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                return _read(answer, await answer.read())
        except (ClientConnectorError, ConnectionTimeoutError):
            return SlackResponse(UNREACHED)
        except (ClientError, TimeoutError):
            return SlackResponse(UNANSWERED)


def message(fields: Json, blocks: bytes) -> bytes:
    """Put a message together; its *blocks* are JSON already, so they are not dumped twice."""
    return b'%b,"blocks":%b}' % (plain(fields)[:-1], blocks)


def plain(fields: Json) -> bytes:
    """Put a call together that shows nothing."""
    return orjson.dumps(fields)


def home_view(person: str, hash_: str, blocks: bytes) -> bytes:
    """Put the Home tab of *person* together; *hash_* lets Slack refuse it where a newer one was drawn."""
    fields = {"user_id": person} | ({"hash": hash_} if hash_ else {})
    return b'%b,"view":{"type":"home","blocks":%b}}' % (plain(fields)[:-1], blocks)


def modal_view(trigger: str, view: bytes) -> bytes:
    """Put together what opens a modal; its *view* is JSON already."""
    return b'%b,"view":%b}' % (plain({"trigger_id": trigger})[:-1], view)


def _buckets(tenant: str, method: str, channel: str) -> list[tuple[str, RateLimit]]:
    """Name what a call needs a place in: for its method first, then for the conversation that it posts in."""
    own = (f"{tenant} {method}", METHODS.get(method, OTHERS))
    return [own, (f"{tenant} {channel}", CONVERSATION)] if channel else [own]


async def _keep(_: float) -> None:
    """Tell no other process of a wait that concerns only this one."""


def _read(answer: ClientResponse, body: bytes) -> SlackResponse:
    if answer.status == 429:
        return SlackResponse(BUSY, {"retry_after": answer.headers.get("Retry-After", "")})
    if answer.status >= 500 or 300 <= answer.status < 400:
        return SlackResponse(UNANSWERED)
    said = load_object(body)
    if answer.status >= 400:
        return SlackResponse(str(said.get("error") or f"http_{answer.status}"), said)
    if said.get("ok") is True or body == b"ok":
        return SlackResponse("", said)
    return SlackResponse(str(said.get("error") or UNANSWERED), said)


def _told(method: str, sent: SlackResponse) -> SlackResponse:
    """Count a call, and log why it failed; never what was said in it."""
    if sent.ok:
        outcome = "sent"
    elif sent.error in (UNANSWERED, UNREACHED, BUSY):
        outcome = sent.error
    else:
        outcome = "refused"
    sends.labels(PLATFORM, outcome).inc()
    if not sent.ok:
        log.warning("not_sent", method=method, reason=sent.error)
    return sent


_JSON = {"Content-Type": "application/json; charset=utf-8"}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
