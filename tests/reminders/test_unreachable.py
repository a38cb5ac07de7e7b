"""Whom a platform refuses on two days, or for good, is left alone until they speak to Rung again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, SessionRef
from bot.handlers.reminders import Skip
from bot.outbox.job import SENT, JobState, SendResult, SendStatus
from bot.store import reachability
from tests.reminders.rooms import process, slack_room, teams_room
from tests.support.clock import DAY, HOUR
from tests.support.core import ROOM, Core, alone, member, person
from tests.support.platform import Platform
from tests.support.servers import Server

PASSING = SendResult(SendStatus.UNREACHABLE, "channel_not_found")
FINAL = SendResult(SendStatus.UNREACHABLE, "user_disabled", final=True)


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url) as core:
        yield core


@pytest.fixture(autouse=True)
def fresh_seconds(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Read the refused receivers at every event, because a test cannot wait. A test may ask for another time."""
    monkeypatch.setattr(reachability, "FRESH_SECONDS", getattr(request, "param", 0.0))


async def begun(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    return ref


@dataclass
class Refusing(Platform):
    """A platform that refuses messages to some."""

    refused: dict[str, SendResult] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    async def deliver(self, reply: m.Reply) -> SendResult:
        assert reply.conversation
        self.tried.append(reply.conversation.id)
        return self.refused.get(reply.conversation.id, SENT)


async def looked(core: Core, platform: Refusing, seconds: int) -> list[str]:
    """Let time go by and a worker look. Tell whom it wrote to in private."""
    platform.tried.clear()
    core.clock.forward(seconds)
    await platform.run_due(core)
    return [name for name in platform.tried if name != ROOM.id]


async def test_a_final_refusal_ends_the_messages_with_a_reason(core: Core) -> None:
    await begun(core)
    platform = Refusing(refused={"ana": FINAL})
    assert await looked(core, platform, DAY + HOUR) == ["ana"]
    first, second = await core.service.reader.outlook(person("ana").chat)
    assert {(first.why, first.reason), (second.why, second.reason)} == {
        (JobState.FAILED, "user_disabled"),
        (Skip.UNREACHABLE, "user_disabled"),
    }
    assert await looked(core, platform, 2 * DAY) == []
    counts = await core.store.jobs.outcomes()
    assert (counts["unfinished", "unreachable"], counts.get(("unfinished", "sent"))) == (2, None)


async def test_one_passing_refusal_silences_nobody(core: Core) -> None:
    await begun(core)
    platform = Refusing(refused={"ana": PASSING})
    assert await looked(core, platform, DAY + HOUR) == ["ana"]
    platform.refused.clear()
    assert await looked(core, platform, 2 * DAY) == ["ana"]


async def test_who_speaks_to_rung_again_is_reached_again(core: Core) -> None:
    ref = await begun(core)
    platform = Refusing(refused={"ana": FINAL})
    await looked(core, platform, DAY + HOUR)
    await core.take(alone("ana"), e.PageOpened(session_of_ana(ref), 0))
    platform.refused.clear()
    assert await looked(core, platform, 2 * DAY) == ["ana"]


DAYS = {
    "once": ([5], False),
    "twice on a day": ([5, 5], False),
    "on two days": ([5, 6], True),
    "on two days far apart": ([5, 95], True),
    "twice on a day, then on another": ([5, 5, 7], True),
}


@pytest.mark.parametrize(("days", "unreachable"), DAYS.values(), ids=DAYS)
async def test_refusals_on_two_days_make_somebody_unreachable(
    core: Core, days: list[int], unreachable: bool
) -> None:
    ana = person("ana").chat
    for day in days:
        await core.store.reachability.note_refusal(ana, "channel_not_found", day, final=False)
    reason = await core.store.reachability.reason(ana)
    assert reason == ("channel_not_found" if unreachable else None)
    assert await core.store.reachability.reason(ROOM) is None


async def test_a_delivery_between_two_refusals_starts_anew(core: Core) -> None:
    ana, store = person("ana").chat, core.store.reachability
    await store.note_refusal(ana, "channel_not_found", 5, final=False)
    await store.note_sent(ana)
    await store.note_refusal(ana, "channel_not_found", 6, final=False)
    assert await store.reason(ana) is None


async def test_unreachable_stays_unreachable(core: Core) -> None:
    ana, store = person("ana").chat, core.store.reachability
    await store.note_refusal(ana, "user_disabled", 5, final=True)
    await store.note_refusal(ana, "channel_not_found", 5, final=False)
    assert await store.reason(ana) == "channel_not_found"


def session_of_ana(ref: AssessmentRef) -> SessionRef:
    return SessionRef(ref, "ana")


async def test_a_forgotten_person_is_not_kept_as_unreachable(core: Core, server: Server) -> None:
    await core.store.reachability.note_refusal(person("ana").chat, "user_disabled", 5, final=True)
    await core.store.reachability.note_refusal(ROOM, "is_archived", 5, final=True)
    await core.store.erasure.erase_person(person("ana"))
    await core.store.erasure.erase_conversation(ROOM)
    assert [await core.store.reachability.reason(each) for each in (person("ana").chat, ROOM)] == [
        None,
        None,
    ]


@pytest.mark.parametrize("fresh_seconds", [reachability.FRESH_SECONDS], indirect=True)
async def test_lost_people_are_looked_up_every_ten_seconds(core: Core, server: Server) -> None:
    ref = await begun(core)
    with server.client() as client:
        for _ in range(3):
            await core.take(alone("ana"), e.Reopened(session_of_ana(ref)))
            asked = client.info("commandstats").get("cmdstat_hkeys", {"calls": 0})["calls"]
        before = asked
        await core.take(alone("ana"), e.Reopened(session_of_ana(ref)))
        assert client.info("commandstats").get("cmdstat_hkeys", {"calls": 0})["calls"] == before


SAID = {
    "channel_not_found": SendResult(SendStatus.UNREACHABLE, "channel_not_found"),
    "is_archived": SendResult(SendStatus.UNREACHABLE, "is_archived", final=True),
    "user_disabled": SendResult(SendStatus.UNREACHABLE, "user_disabled", final=True),
    "not_in_channel": SendResult(SendStatus.UNREACHABLE, "not_in_channel"),
    "user_not_found": SendResult(SendStatus.UNREACHABLE, "user_not_found"),
    "account_inactive": SendResult(SendStatus.FAILED, "account_inactive"),
    "msg_too_long": SendResult(SendStatus.FAILED, "msg_too_long"),
    "canarybird": SendResult(SendStatus.FAILED, "unlisted_error"),
    "500": SendResult(SendStatus.UNKNOWN, "http_500"),
    "drop": SendResult(SendStatus.UNKNOWN, "lost"),
    "endless": SendResult(SendStatus.UNKNOWN, "lost"),
    "fatal_error": SendResult(SendStatus.UNKNOWN, "fatal_error"),
    "internal_error": SendResult(SendStatus.UNKNOWN, "internal_error"),
    "team_added_to_org": SendResult(SendStatus.LATER, "team_added_to_org"),
    "rate_limited": SendResult(SendStatus.LATER, "ratelimited", 1.0, throttled=True),
    "ratelimited:7": SendResult(SendStatus.LATER, "ratelimited", 7.0, throttled=True),
    "ratelimited:86400": SendResult(SendStatus.LATER, "ratelimited", 600.0, throttled=True),
    f"ratelimited:{'9' * 400}": SendResult(SendStatus.LATER, "ratelimited", 1.0, throttled=True),
    "ratelimited:-5": SendResult(SendStatus.LATER, "ratelimited", 1.0, throttled=True),
    "ratelimited:tomorrow": SendResult(SendStatus.LATER, "ratelimited", 1.0, throttled=True),
}


@pytest.mark.parametrize("said", SAID, ids=[name[:30] for name in SAID])
async def test_what_slack_says_of_a_nudge(said: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    with server.client() as client:
        client.flushall()
    async with (
        slack_room(server, 2, monkeypatch, say={"chat.postMessage": said}) as room,
        process(room, monkeypatch) as worker,
    ):
        reply = m.Reply(m.To.CHAT, m.Privacy(), conversation=room.chat(room.people[0]))
        told = await worker.messengers["slack"].deliver(reply)
    assert told == SAID[said]


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ("403", SendStatus.UNREACHABLE),
        ("404", SendStatus.UNREACHABLE),
        ("400", SendStatus.FAILED),
        ("500", SendStatus.UNKNOWN),
        ("drop", SendStatus.UNKNOWN),
        ("endless", SendStatus.UNKNOWN),
        ("429:7", SendStatus.LATER),
    ],
)
async def test_what_teams_says_of_a_nudge(
    said: str, became: SendStatus, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with server.client() as client:
        client.flushall()
    async with (
        teams_room(server, 2, monkeypatch, say={"send": said}) as room,
        process(room, monkeypatch) as worker,
    ):
        reply = m.Reply(m.To.CHAT, m.Privacy(), conversation=room.chat(room.people[0]))
        told = await worker.messengers["teams"].deliver(reply)
    assert told.status is became
    assert told.wait == (7 if became is SendStatus.LATER else 0)
