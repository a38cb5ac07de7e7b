"""Calls to Teams: rate-limited, in order within a conversation, and never past a redirect.

A post whose answer got lost is not repeated: Teams has no key by which it would
recognise the second one. What it asks us to repeat is repeated for a few seconds:
https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit
"""

import asyncio
import random
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import count
from urllib.parse import quote
from weakref import WeakValueDictionary

import orjson
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ConnectionTimeoutError,
)
from yarl import URL

from bot.conversation.identity import MessageId
from bot.outbox.job import Priority
from bot.outbox.rate_limits import Pace, PlatformPace
from bot.platforms.common.payload import Json, as_object, as_text, load_object, matching
from bot.platforms.common.sending import (
    MAX_WAIT_SECONDS,
    Blocked,
    Gone,
    NotConnected,
    Paced,
    RateLimit,
    RateLimiter,
    Refused,
    SendError,
    SharedBackoff,
    Throttled,
    TooBig,
    Unanswered,
    backoff_left,
    counted,
    retry_after,
    share_backoff,
)
from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.background_refresh import FetchFailed
from bot.platforms.teams.parse import PLATFORM
from bot.platforms.teams.tokens import Tokens
from bot.telemetry.metrics import send_seconds

_SECONDS = send_seconds.labels(PLATFORM)
BACKOFF_SECONDS = 0.5  # doubled each time, where Teams does not say how long
AGAIN = frozenset((412, 429, 502, 504))
PAGE = 500
THREAD = ";messageid="  # stands between the ids of a channel and of a thread in it
TARGETED = {"isTargetedActivity": "true"}

# For each conversation 7 in 1 s, 8 in 2 s, 60 in 30 s and 1,800 in an hour: these two keep all four.
SENDS = RateLimit(1.0, 6)
SENDS_AN_HOUR = RateLimit(3.0, 600)
ROSTERS = RateLimit(0.5, 12)  # 14 in 1 s, 16 in 2 s, 120 in 30 s
TENANT = RateLimit(0.05, 10)  # 30 in 1 s for all conversations of an organisation

# Of what the outbox sends: together less than an organisation takes.
PACE = PlatformPace(
    {Priority.REMINDERS: Pace(10.0, 15.0, 5), Priority.REDRAWS: Pace(5.0, 5.0, 5)}, conversation_seconds=1.0
)

_CODE = re.compile(r"[A-Za-z]{1,64}")


@dataclass(frozen=True, slots=True)
class TeamsTarget:
    """A *conversation* of a *tenant*, and the service that takes its messages.

    *thread* names the first message of a thread in it, below which a new message goes.
    """

    service_url: str
    tenant: str
    conversation: str
    thread: str | None = None

    @property
    def post_id(self) -> str:
        """Give the id under which Teams takes new messages."""
        return f"{self.conversation}{THREAD}{self.thread}" if self.thread else self.conversation

    @property
    def whole(self) -> "TeamsTarget":
        """Give the conversation with all its threads."""
        return replace(self, thread=None) if self.thread else self


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    url: URL
    body: bytes | None
    tenant: str
    buckets: tuple[tuple[str, RateLimit], ...]

    @property
    def what(self) -> str:
        """Name the bucket that Teams' rate limit applies to."""
        return self.buckets[0][0]


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: float
    body: bytes


class TeamsClient:
    """Calls Microsoft's connector on one shared *session*. Every method may raise SendError."""

    def __init__(
        self,
        session: ClientSession,
        hosts: Hosts,
        tokens: Tokens,
        clock: Callable[[], float],
        backoff: SharedBackoff,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._session = session
        self._hosts = hosts
        self._tokens = tokens
        self._clock = clock
        self._backoff = backoff
        self._sleep = sleep
        self._jitter = jitter
        self._limiter = RateLimiter(clock)
        self._queues: WeakValueDictionary[TeamsTarget, asyncio.Lock] = WeakValueDictionary()

    async def wait(self, to: TeamsTarget) -> float:
        """Tell how long a proactive post has to wait."""
        left = await self._backoff.left(to.tenant, to.conversation)
        return max(left, self._limiter.wait(_buckets(to)))

    async def send(self, to: TeamsTarget, activity: Json, patience: float = MAX_WAIT_SECONDS) -> str:
        """Post *activity* at the end of a conversation or thread. Give its id, empty if Teams names none."""
        return _id(await self._write("POST", to, (to.post_id, "activities"), activity, patience))

    async def send_targeted(self, to: TeamsTarget, person: str, activity: Json) -> None:
        """Post *activity* so that *person* (29:...) alone sees it. After a day it is gone."""
        told = {**activity, "recipient": {"id": person}}
        await self._write("POST", to, (to.post_id, "activities"), told, targeted=True)

    async def update(
        self, to: TeamsTarget, message: MessageId | None, activity: Json, patience: float = MAX_WAIT_SECONDS
    ) -> None:
        """Put *activity* in the place of *message*."""
        if message is None:
            raise ValueError("a message that is changed has an id")
        await self._write("PUT", to, (to.conversation, "activities", message.id), activity, patience)

    async def delete(self, to: TeamsTarget, message: MessageId) -> None:
        """Take *message* away."""
        await self._write("DELETE", to, (to.conversation, "activities", message.id))

    async def open_chat(self, service_url: str, tenant: str, bot: str, person: str) -> TeamsTarget:
        """Open the private chat between *bot* (28:...) and *person* (29:...), the same one each time."""
        body = {
            "bot": {"id": bot},
            "members": [{"id": person}],
            "tenantId": tenant,
            "channelData": {"tenant": {"id": tenant}},
        }
        chat = _id(await self._write("POST", TeamsTarget(service_url, tenant, person), (), body))
        if not chat:
            raise Unanswered("nameless")
        return TeamsTarget(service_url, tenant, chat)

    async def members(self, of: TeamsTarget) -> AsyncIterator[Json]:
        """List the members of a conversation. Each page is fetched when it is reached."""
        url = self._url(of, (of.conversation, "pagedmembers"))
        query = {"pageSize": str(PAGE)}
        while True:
            buckets = ((f"{of.conversation} members", ROSTERS), (f"tenant {of.tenant}", TENANT))
            call = _Call("GET", url.with_query(query), None, of.tenant, buckets)
            page = await self._persist(call, self._clock() + MAX_WAIT_SECONDS)
            found = page.get("members")
            for member in found if isinstance(found, list) else ():
                yield member
            rest = page.get("continuationToken")
            if not isinstance(rest, str) or not rest:
                return
            query = {"pageSize": str(PAGE), "continuationToken": rest}

    async def _write(
        self,
        method: str,
        to: TeamsTarget,
        path: tuple[str, ...],
        body: Json | None = None,
        patience: float = MAX_WAIT_SECONDS,
        *,
        targeted: bool = False,
    ) -> Json:
        """Send one request after the earlier ones of its conversation, and count and log the outcome."""
        with counted(PLATFORM, method):
            url = self._url(to, path).with_query(TARGETED if targeted else None)
            return await self._in_order(method, to, url, body, patience)

    async def _in_order(
        self, method: str, to: TeamsTarget, url: URL, body: Json | None, patience: float
    ) -> Json:
        dumped = None if body is None else orjson.dumps(body)
        call = _Call(method, url, dumped, to.tenant, _buckets(to))
        deadline = self._clock() + patience
        async with self._queues.setdefault(to.whole, asyncio.Lock()):
            return await self._persist(call, deadline)

    async def _persist(self, call: _Call, deadline: float) -> Json:
        """Call when it is our turn, and again where Teams asks for that, until *deadline*."""
        if left := await backoff_left(self._backoff, call.tenant, call.what):
            self._limiter.block(call.what, left)
        for attempt in count():
            wait = self._limiter.reserve(call.buckets, max(deadline - self._clock(), 0.0))
            if wait is None:
                raise Paced("pace", self._limiter.wait(call.buckets))
            if wait:
                await self._sleep(wait)
            answer = await self._ask(call)
            if answer.status not in AGAIN:
                break
            pause = max(answer.retry_after, BACKOFF_SECONDS * 2**attempt) + self._jitter()
            self._limiter.block(call.what, pause)
            if answer.status == 429:
                await share_backoff(self._backoff, call.tenant, call.what, pause)
            if self._clock() + pause > deadline:
                break
        if 200 <= answer.status < 300:
            return load_object(answer.body)
        raise _failure(answer)

    async def _ask(self, call: _Call) -> _Answer:
        try:
            token = await self._tokens.token()
        except FetchFailed:
            raise NotConnected("token") from None
        headers = {"Content-Type": "application/json; charset=utf-8"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        asked = self._session.request(
            call.method, call.url, data=call.body, headers=headers, allow_redirects=False
        )
        try:
            with _SECONDS.time():
                async with asked as answer:
                    wait = retry_after(answer.headers.get("Retry-After"))
                    return _Answer(answer.status, wait, await answer.read())
        except (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError):
            raise NotConnected("connection") from None
        except (ClientError, TimeoutError):
            raise Unanswered("lost") from None

    def _url(self, to: TeamsTarget, path: tuple[str, ...]) -> URL:
        """Build an address. Ids are untrusted, and must not lead anywhere else."""
        service = self._hosts.parse_service_url(to.service_url)
        if service is None or any(segment in ("", ".", "..") for segment in path):
            raise Refused("address")
        segments = (quote(segment, safe="") for segment in path)
        return service.joinpath("v3", "conversations", *segments, encoded=True)


def _buckets(to: TeamsTarget) -> tuple[tuple[str, RateLimit], ...]:
    return (
        (to.conversation, SENDS),
        (f"{to.conversation} hour", SENDS_AN_HOUR),
        (f"tenant {to.tenant}", TENANT),
    )


def _failure(answer: _Answer) -> SendError:
    """Choose the error for a response. Of its text only a code is kept."""
    code = as_object(load_object(answer.body).get("error")).get("code")
    reason = matching(_CODE, code) or f"status_{answer.status}"
    match answer.status:
        case 403:
            return Blocked(reason)
        case 404:
            return Gone(reason)
        case 413:
            return TooBig(reason)
        case 412 | 429:
            return Throttled(reason, answer.retry_after)
        case status if status == 408 or status >= 500:
            return Unanswered(reason)
        case _:
            return Refused(reason)


def _id(said: Json) -> str:
    return as_text(said.get("id"))
