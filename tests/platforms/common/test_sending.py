"""What comes of a message is told in the same words on every platform."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given, strategies as st

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.outbox.job import SENT, SendResult, SendStatus
from bot.platforms.common import sending as s
from bot.platforms.common.sending import RETRY_SECONDS_MOST, retry_after

TEAM = Conversation("slack", "-.T1", "C1")
CARD = m.CardOf(AssessmentRef(TEAM, "a"))
POSTED = m.Reply(m.To.EVERYONE, m.Privacy(), conversation=TEAM)
REDRAWN = m.Reply(m.To.EVERYONE, m.Privacy(), CARD, "C1:1", conversation=TEAM)
ERRORS = {
    s.Gone("gone"): (SendStatus.UNREACHABLE, m.PostFailure.NOT_THERE),
    s.Blocked("removed"): (SendStatus.UNREACHABLE, m.PostFailure.NOT_THERE),
    s.Inactive("archived"): (SendStatus.UNREACHABLE, m.PostFailure.REFUSED),
    s.TooBig("size"): (SendStatus.FAILED, m.PostFailure.REFUSED),
    s.Refused("syntax"): (SendStatus.FAILED, m.PostFailure.REFUSED),
    s.Throttled("rate", 7.0): (SendStatus.LATER, m.PostFailure.UNSURE),
    s.Unavailable("moving"): (SendStatus.LATER, m.PostFailure.UNSURE),
    s.NotConnected("connection"): (SendStatus.LATER, m.PostFailure.UNSURE),
    s.Unanswered("lost"): (SendStatus.UNKNOWN, m.PostFailure.UNSURE),
}
HEADERS = {
    "3": 3.0,
    "600": 600.0,
    "601": RETRY_SECONDS_MOST,
    "86400": RETRY_SECONDS_MOST,
    "9" * 400: 0.0,
    "": 0.0,
    "-1": 0.0,
    "1.5": 0.0,
    "Wed, 21 Oct 2026 07:28:00 GMT": 0.0,
    "٣": 0.0,
}


@dataclass
class ProactiveSender:
    """A platform that may fail with an *error*."""

    error: s.SendError | None = None
    calls: list[str] = field(default_factory=list)

    async def post(self, _: m.Reply, __: Conversation) -> None:
        self._do("post")

    async def redraw(self, _: m.Reply, __: Conversation) -> None:
        self._do("redraw")

    def _do(self, call: str) -> None:
        self.calls.append(call)
        if self.error:
            raise self.error


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
async def test_a_post_that_failed_tells_how(error: s.SendError) -> None:
    status, failure = ERRORS[error]
    told = SendResult(
        status, error.reason, error.seconds, isinstance(error, s.Inactive), isinstance(error, s.Throttled)
    )
    assert await s.deliver(ProactiveSender(error=error), POSTED) == told
    assert s.not_posted(None, REDRAWN, error) == m.CouldNotPost(failure)


async def test_a_live_message_is_redrawn() -> None:
    outlet = ProactiveSender()
    assert await s.deliver(outlet, REDRAWN) == SENT
    assert outlet.calls == ["redraw"]


async def test_a_failed_redraw_is_left_to_the_next_change() -> None:
    assert await s.deliver(ProactiveSender(error=s.Gone("gone")), REDRAWN) == SENT


async def test_a_throttled_redraw_comes_later() -> None:
    result = await s.deliver(ProactiveSender(error=s.Throttled("rate", 7.0)), REDRAWN)
    assert result == SendResult(SendStatus.LATER, "rate", 7.0, throttled=True)


def test_an_unshared_result_can_be_shared_again() -> None:
    ref = SessionRef(AssessmentRef(TEAM, "c"), "U1")
    told = s.not_posted(e.Shared(ref), POSTED, s.Unanswered("lost"))
    assert told == m.CouldNotShare(ref, m.PostFailure.UNSURE)


def test_a_post_that_nobody_waits_for_fails_silently() -> None:
    assert s.not_posted(None, POSTED, s.Gone("gone")) is None


@pytest.mark.parametrize("header", HEADERS, ids=[name[:20] for name in HEADERS])
def test_a_wait_is_read_where_it_names_seconds(header: str) -> None:
    assert retry_after(header) == HEADERS[header]


@given(st.none() | st.text() | st.integers())
def test_no_header_makes_us_wait_longer_than_ten_minutes(header: object) -> None:
    assert 0.0 <= retry_after(header) <= RETRY_SECONDS_MOST
