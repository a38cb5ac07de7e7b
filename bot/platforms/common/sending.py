"""Calls to a platform: their HTTP session, their errors, their rate limits, and their outcomes.

SendError
├── Gone          the conversation, or the message to be changed, does not exist
├── Blocked       we may not write there
├── Inactive      nobody can write there
├── TooBig        the message is larger than the platform takes
├── Refused       the platform refused it, or we did before we asked
├── Throttled     nothing was done, and it may be repeated later
│   └── Paced     we did not even ask
├── Unavailable   nothing was done, because the platform cannot at the moment
├── NotConnected  nothing was done: there was no connection, or no token for it
└── Unanswered    it was sent, and its outcome is unknown
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

from aiohttp import (
    ClientHandlerType,
    ClientMiddlewareType,
    ClientPayloadError,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
)
from yarl import URL

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation
from bot.errors import RungError, StoreUnavailable
from bot.outbox.job import SENT, SendResult, SendStatus
from bot.platforms.common.payload import matching
from bot.settings import ProxySettings
from bot.telemetry.logs import logger
from bot.telemetry.metrics import sends
from bot.telemetry.traces import tracing

# A call and its wait for a rate limit end before background work does, which has ten seconds in all.
CALL_SECONDS = 4.5
MAX_WAIT_SECONDS = 4.5
NO_WAIT_SECONDS = 0.0  # the worker retries a proactive message later instead of waiting
ANSWER_BYTES = 1_000_000  # far above any answer that we need
CONNECT_SECONDS = 3.0
RETRY_SECONDS_MOST = 600.0  # a platform that asks for more is asked again sooner
MOST_KEYS = 20_000  # buckets kept before full ones are dropped
_SECONDS = re.compile(r"[0-9]{1,9}")


class LimitedResponse(ClientResponse):
    """A response whose body is unreadable where it is too large."""

    async def read(self) -> bytes:
        """Read the body, or raise ClientPayloadError for one that is too large."""
        if self._body is None:
            try:
                self._body = await self._read_limited()
            except BaseException:
                self.close()
                raise
        return await super().read()

    async def _read_limited(self) -> bytes:
        body = bytearray()
        async for chunk in self.content.iter_any():
            body += chunk
            if len(body) > ANSWER_BYTES:
                raise ClientPayloadError("The answer is too large")
        return bytes(body)


def client_session(seconds: float, proxy: ProxySettings) -> ClientSession:
    """Open a session for the calls to one platform: it gives up in time and keeps no cookies."""
    return ClientSession(
        timeout=ClientTimeout(total=seconds, sock_connect=CONNECT_SECONDS),
        cookie_jar=DummyCookieJar(),
        response_class=LimitedResponse,
        middlewares=[_through(proxy)] if proxy.url else [],
    )


def _through(proxy: ProxySettings) -> ClientMiddlewareType:
    """Send requests through *proxy*, except to hosts that are reached directly."""

    async def send(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
        url = request.url
        if found := proxy.url_for(url.scheme, url.host or "", url.port):
            request.update_proxy(URL(found), None, None)
        return await handler(request)

    return send


def retry_after(header: object) -> float:
    """Read the seconds of a Retry-After header, at most ten minutes. 0 where it names none."""
    return min(float(matching(_SECONDS, header) or 0), RETRY_SECONDS_MOST)


class SendError(RungError):
    """A message that was not sent, or may not have been. *reason* is a word for logs, never content."""

    outcome = "refused"
    status = SendStatus.FAILED
    failure = m.PostFailure.REFUSED
    seconds = 0.0
    is_final = False  # as the platform documents it; other refusals may pass
    throttled = False

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def result(self) -> SendResult:
        """Give it as the result of a delivery."""
        return SendResult(self.status, self.reason, self.seconds, self.is_final, self.throttled)


class Gone(SendError):
    """The conversation, or the message to be changed, no longer exists."""

    status = SendStatus.UNREACHABLE
    failure = m.PostFailure.NOT_THERE


class Blocked(SendError):
    """We may not write there: the app was removed, or the person wants no messages."""

    status = SendStatus.UNREACHABLE
    failure = m.PostFailure.NOT_THERE


class Inactive(SendError):
    """The conversation is archived, or the account is deactivated."""

    status = SendStatus.UNREACHABLE
    is_final = True


class TooBig(SendError):
    """The message is larger than the platform takes."""


class Refused(SendError):
    """The platform refused the call, or we did so ourselves. A repeat would end the same."""


class Throttled(SendError):
    """The call did nothing, because of a rate limit. It may be repeated in *seconds*."""

    outcome = "ratelimited"
    status = SendStatus.LATER
    throttled = True
    failure = m.PostFailure.UNSURE

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Paced(Throttled):
    """The call was not made, because our own rate limit or an earlier refusal asks to wait."""

    throttled = False


class Unavailable(SendError):
    """Nothing was done, because the platform cannot at the moment, for example while a workspace moves."""

    outcome = "unavailable"
    status = SendStatus.LATER
    failure = m.PostFailure.UNSURE


class NotConnected(SendError):
    """The call was not made, because there was no connection, or no token for it."""

    outcome = "unreachable"
    status = SendStatus.LATER
    failure = m.PostFailure.UNSURE


class Unanswered(SendError):
    """The call was sent, and its outcome is unknown."""

    outcome = "unanswered"
    status = SendStatus.UNKNOWN
    failure = m.PostFailure.UNSURE


NOT_TOLD = (Gone, Blocked, Inactive, Refused)  # of a conversation that we are not in, or may not ask about
CUT_OFF = Unanswered("cut_off").result  # of a post that was under way when its task ended


@contextmanager
def counted(platform: str, method: str) -> Iterator[None]:
    """Count a call by its outcome, and log why it failed, without its content."""
    try:
        with tracing.span(f"send {platform} {method}"):
            yield
    except SendError as error:
        sends.labels(platform, error.outcome).inc()
        logger(platform).warning("send_failed", method=method, reason=error.reason)
        raise
    sends.labels(platform, "sent").inc()


@dataclass(frozen=True, slots=True)
class RateLimit:
    """One call each *interval* seconds. *burst* of them may come at once after a rest."""

    interval: float
    burst: int


class RateLimiter:
    """Says how long a call has to wait. *now* is any clock in seconds that never goes back."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._due: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def reserve(self, buckets: Iterable[tuple[str, RateLimit]], most: float) -> float | None:
        """Take a place in every bucket and say how many seconds to wait. None, and no place, above *most*."""
        now, wanted = self._now(), tuple(buckets)
        wait = self.wait(wanted)
        if wait > most:
            return None
        for key, pace in wanted:
            self._due[key] = max(self._due.get(key, now), now + wait) + pace.interval
        if len(self._due) > MOST_KEYS:
            self._forget_full(now)
        return wait

    def wait(self, buckets: Iterable[tuple[str, RateLimit]]) -> float:
        """Say how many seconds it is until there is a place in every bucket."""
        now, wanted = self._now(), tuple(buckets)
        waits = [self._due.get(key, now) - (pace.burst - 1) * pace.interval - now for key, pace in wanted]
        return max([0.0, *waits, *(self._held.get(key, now) - now for key, _ in wanted)])

    def block(self, key: str, seconds: float) -> None:
        """Let nothing through a bucket for *seconds*, because the platform said so."""
        self._held[key] = max(self._held.get(key, 0.0), self._now() + seconds)

    def _forget_full(self, now: float) -> None:
        self._due = {key: due for key, due in self._due.items() if due > now}
        self._held = {key: until for key, until in self._held.items() if until > now}


class SharedBackoff(Protocol):
    """Rate limits of one platform that all processes share. Each method may raise StoreUnavailable.

    They are read before each call of a platform's API. An answer is redrawn through the response
    URL of its press, which needs no read. Each *name* is a resource of a workspace that is limited
    by itself, such as a method or a conversation.
    """

    async def left(self, tenant: str, *names: str) -> float:
        """Tell for how many seconds nothing may pass."""
        ...

    async def block(self, tenant: str, name: str, seconds: float) -> None:
        """Let nothing pass for so many seconds, in any process."""
        ...


async def backoff_left(backoff: SharedBackoff, tenant: str, name: str) -> float:
    """Return the seconds to wait, or 0 if the store does not answer.

    The message that is being sent then says that it does not.
    """
    try:
        return await backoff.left(tenant, name)
    except StoreUnavailable:
        return 0.0


async def share_backoff(backoff: SharedBackoff, tenant: str, name: str, seconds: float) -> None:
    """Let all processes wait, as far as they can be told."""
    with suppress(StoreUnavailable):
        await backoff.block(tenant, name, seconds)


class ProactiveSender(Protocol):
    """Posts and redraws proactive messages on one platform. Each method may raise SendError."""

    async def post(self, reply: m.Reply, where: Conversation, /) -> None:
        """Post *reply*, and remember its message id where it is to be redrawn."""
        ...

    async def redraw(self, reply: m.Reply, where: Conversation, /) -> None:
        """Draw the message of *reply* anew."""
        ...


async def deliver(outlet: ProactiveSender, reply: m.Reply) -> SendResult:
    """Post a proactive message, or redraw it where it stands, and return the outcome."""
    where = reply.conversation
    if where is None:
        raise ValueError("a proactive message names its conversation")
    redrawn = bool(reply.message_id)
    try:
        if redrawn:
            await outlet.redraw(reply, where)
        else:
            await outlet.post(reply, where)
    except SendError as error:
        # A redraw that failed is drawn again with the next change.
        return SENT if redrawn and error.status is not SendStatus.LATER else error.result
    return SENT


def not_posted(event: e.Event | None, reply: m.Reply, error: SendError) -> m.Message | None:
    """Choose what the person is told whose *event* led to a post that failed."""
    if isinstance(event, e.Shared):
        return m.CouldNotShare(event.session, error.failure, event.where)
    if reply.live_message or isinstance(event, e.AssessAsked | e.SharedWithTeam):
        return m.CouldNotPost(error.failure)
    return None
