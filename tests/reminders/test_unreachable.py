"""Whom a platform refuses for good is left alone, with its reason, until they speak to Rung again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.handlers.reminders import Skip
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, DeliveryResult, DeliveryStatus, JobState
from bot.store import reachability
from tests.clock import DAY, HOUR
from tests.handlers.house import ROOM, House, alone, member, person
from tests.reminders.rooms import process, same_rubrics, slack_room, teams_room
from tests.servers import Server

LOST = DeliveryResult(DeliveryStatus.UNREACHABLE, "account_inactive")


@dataclass
class Platform:
    """A platform that takes nothing for *lost*."""

    lost: set[str] = field(default_factory=set)
    tried: list[str] = field(default_factory=list)

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: m.Reply) -> DeliveryResult:
        assert reply.conversation
        self.tried.append(reply.conversation.id)
        return LOST if reply.conversation.id in self.lost else SENT

    async def zone(self, person: Person) -> str:
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        return None

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    with server.client() as client:
        client.flushall()
    async with House.opened(server.url) as house:
        yield house


@pytest.fixture(autouse=True)
def looking(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look whom we lost at everything that somebody does: else the test would have to wait."""
    monkeypatch.setattr(reachability, "FRESH_SECONDS", 0.0)


async def begun(house: House) -> AssessmentRef:
    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    return ref


async def looked(house: House, platform: Platform, seconds: int) -> list[str]:
    """Let time go by and a worker look; tell whom it wrote to in private."""
    platform.tried.clear()
    house.clock.forward(seconds)
    await JobDispatcher(house.service, house.store.jobs, {"core": platform}, house.clock.runtime).sweep()
    return [name for name in platform.tried if name != ROOM.id]


async def test_who_was_refused_once_gets_nothing_more_and_whoever_looks_sees_why(house: House) -> None:
    await begun(house)
    platform = Platform({"ana"})
    assert await looked(house, platform, DAY + HOUR) == ["ana"]
    first, second = await house.service.outlook(person("ana").chat)
    assert {(first.why, first.reason), (second.why, second.reason)} == {
        (JobState.FAILED, "account_inactive"),
        (Skip.UNREACHABLE, "account_inactive"),
    }
    assert await looked(house, platform, 2 * DAY) == []
    counts = await house.store.jobs.outcomes()
    assert (counts["unfinished", "unreachable"], counts.get(("unfinished", "sent"))) == (2, None)


async def test_who_speaks_to_rung_again_is_reached_again(house: House) -> None:
    ref = await begun(house)
    platform = Platform({"ana"})
    await looked(house, platform, DAY + HOUR)
    await house.take(alone("ana"), e.PageOpened(session_of_ana(ref), 0))
    platform.lost.clear()
    assert await looked(house, platform, 2 * DAY) == ["ana"]


def session_of_ana(ref: AssessmentRef) -> SessionRef:
    return SessionRef(ref.conversation, ref.id, "ana")


async def test_whoever_is_forgotten_is_not_remembered_as_lost(house: House, server: Server) -> None:
    await house.store.reachability.mark_unreachable(person("ana").chat, "account_inactive")
    await house.store.reachability.mark_unreachable(ROOM, "is_archived")
    await house.store.erasure.erase_person(person("ana"))
    await house.store.erasure.erase_conversation(ROOM)
    assert [await house.store.reachability.reason(each) for each in (person("ana").chat, ROOM)] == [
        None,
        None,
    ]


async def test_an_answer_looks_at_most_every_ten_seconds_whom_we_lost(
    house: House, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reachability, "FRESH_SECONDS", 10.0)
    ref = await begun(house)
    with server.client() as client:
        for _ in range(3):
            await house.take(alone("ana"), e.Reopened(session_of_ana(ref)))
            asked = client.info("commandstats").get("cmdstat_hkeys", {"calls": 0})["calls"]
        before = asked
        await house.take(alone("ana"), e.Reopened(session_of_ana(ref)))
        assert client.info("commandstats").get("cmdstat_hkeys", {"calls": 0})["calls"] == before


SAID = {
    "account_inactive": DeliveryStatus.UNREACHABLE,
    "channel_not_found": DeliveryStatus.UNREACHABLE,
    "is_archived": DeliveryStatus.UNREACHABLE,
    "not_in_channel": DeliveryStatus.UNREACHABLE,
    "user_not_found": DeliveryStatus.UNREACHABLE,
    "msg_too_long": DeliveryStatus.FAILED,
    "500": DeliveryStatus.UNKNOWN,
    "drop": DeliveryStatus.UNKNOWN,
    "ratelimited:7": DeliveryStatus.LATER,
}


@pytest.mark.parametrize("said", SAID)
async def test_what_slack_says_of_a_nudge(said: str, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    same_rubrics(monkeypatch)
    with server.client() as client:
        client.flushall()
    async with (
        slack_room(server, 2, monkeypatch, say={"chat.postMessage": said}) as room,
        process(room, monkeypatch) as worker,
    ):
        reply = m.Reply(m.To.CHAT, m.Privacy(), conversation=room.chat(room.people[0]))
        told = await worker.messengers["slack"].deliver(reply)
    assert told.status is SAID[said]
    assert told.wait == (7 if told.status is DeliveryStatus.LATER else 0)


@pytest.mark.parametrize(
    ("said", "became"),
    [
        ("403", DeliveryStatus.UNREACHABLE),
        ("404", DeliveryStatus.UNREACHABLE),
        ("400", DeliveryStatus.FAILED),
        ("500", DeliveryStatus.UNKNOWN),
        ("drop", DeliveryStatus.UNKNOWN),
        ("429:7", DeliveryStatus.LATER),
    ],
)
async def test_what_teams_says_of_a_nudge(
    said: str, became: DeliveryStatus, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    same_rubrics(monkeypatch)
    with server.client() as client:
        client.flushall()
    async with (
        teams_room(server, 2, monkeypatch, say={"send": said}) as room,
        process(room, monkeypatch) as worker,
    ):
        reply = m.Reply(m.To.CHAT, m.Privacy(), conversation=room.chat(room.people[0]))
        told = await worker.messengers["teams"].deliver(reply)
    assert told.status is became
    assert told.wait == (7 if became is DeliveryStatus.LATER else 0)
