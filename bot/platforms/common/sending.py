"""Sending a message: errors, results and calls that are the same on each platform.

SendError
├── Gone          the conversation, or the message to be changed, does not exist
├── Blocked       we may not write there
├── Inactive      nobody can write there
├── TooBig        the message is larger than the platform takes
├── Refused       the platform refused it, or we did before we asked
├── Throttled     nothing was done, and it may be repeated later
├── Unavailable   nothing was done, because the platform cannot at the moment
├── NotConnected  nothing was done: there was no connection, or no token for it
└── Unanswered    it was sent, and its outcome is unknown
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, SessionRef
from bot.errors import RungError
from bot.outbox.job import SENT, DeliveryResult, DeliveryStatus
from bot.telemetry.logs import logger
from bot.telemetry.metrics import sends

PATIENCE_SECONDS = 6.0  # to wait until the platform takes a message; background work has ten in all
NO_PATIENCE = 0.0  # proactive messages come back when there is room, rather than take up some


class SendError(RungError):
    """A message that was not sent, or may not have been. *reason* is a word for logs, never content."""

    outcome = "refused"
    status = DeliveryStatus.FAILED
    failure = m.PostFailure.REFUSED
    seconds = 0.0
    is_final = False  # as the platform documents it; other refusals may pass

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    @property
    def result(self) -> DeliveryResult:
        """Give it as the result of a delivery."""
        return DeliveryResult(self.status, self.reason, self.seconds, self.is_final)


class Gone(SendError):
    """The conversation, or the message to be changed, does not exist any more."""

    status = DeliveryStatus.UNREACHABLE
    failure = m.PostFailure.NOT_THERE


class Blocked(SendError):
    """We may not write there: the app was removed, or the person wants no messages."""

    status = DeliveryStatus.UNREACHABLE
    failure = m.PostFailure.NOT_THERE


class Inactive(SendError):
    """Nobody can write there: the conversation is archived, or the account deactivated."""

    status = DeliveryStatus.UNREACHABLE
    is_final = True


class TooBig(SendError):
    """The message is larger than the platform takes."""


class Refused(SendError):
    """The platform refused it, or we did before we asked: a repeat would end the same."""


class Throttled(SendError):
    """Nothing was done, because of a rate limit. It may be repeated in *seconds*."""

    outcome = "ratelimited"
    status = DeliveryStatus.LATER
    failure = m.PostFailure.UNSURE

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Unavailable(SendError):
    """Nothing was done, because the platform cannot at the moment, for example while a workspace moves."""

    outcome = "unavailable"
    status = DeliveryStatus.LATER
    failure = m.PostFailure.UNSURE


class NotConnected(SendError):
    """Nothing was done: there was no connection, or no token for it."""

    outcome = "unreachable"
    status = DeliveryStatus.LATER
    failure = m.PostFailure.UNSURE


class Unanswered(SendError):
    """It was sent, and its outcome is unknown."""

    outcome = "unanswered"
    status = DeliveryStatus.UNKNOWN
    failure = m.PostFailure.UNSURE


class Outlet(Protocol):
    """Posts and redraws proactive messages on one platform. Each method may raise SendError."""

    async def acquire(self, where: Conversation, /) -> float:
        """Take this second for a post in a conversation, or tell how long it has to wait."""
        ...

    async def post(self, reply: m.Reply, where: Conversation, /) -> None:
        """Post *reply*, and remember its message id where it is to be redrawn."""
        ...

    async def redraw(self, reply: m.Reply, where: Conversation, /) -> None:
        """Draw the message of *reply* anew."""
        ...


async def deliver(outlet: Outlet, reply: m.Reply) -> DeliveryResult:
    """Post a proactive message, or redraw it where it stands, and tell what came of it."""
    where = reply.conversation
    if where is None:
        raise ValueError("a proactive message names its conversation")
    redrawn = isinstance(reply.live_message, m.CountedMessage | SessionRef) and bool(reply.message_id)
    try:
        if redrawn:
            await outlet.redraw(reply, where)
        elif wait := await outlet.acquire(where):
            return DeliveryResult(DeliveryStatus.LATER, "pace", wait)
        else:
            await outlet.post(reply, where)
    except SendError as error:
        # A redraw that failed is drawn again with the next change.
        return SENT if redrawn and error.status is not DeliveryStatus.LATER else error.result
    return SENT


def not_posted(event: e.Event | None, reply: m.Reply, error: SendError) -> m.Message | None:
    """Choose what the person is told whose *event* led to a post that failed."""
    if isinstance(event, e.Shared):
        return m.CouldNotShare(event.session, error.failure, event.where)
    if reply.live_message or isinstance(event, e.TeamResultShared | e.TeamViewShared):
        return m.CouldNotPost(error.failure)
    return None


@contextmanager
def counted(platform: str, method: str) -> Iterator[None]:
    """Count a call by its outcome, and log why it failed, without its content."""
    try:
        yield
    except SendError as error:
        sends.labels(platform, error.outcome).inc()
        logger(platform).warning("not_sent", method=method, reason=error.reason)
        raise
    sends.labels(platform, "sent").inc()
