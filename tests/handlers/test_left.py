"""Whoever has left a conversation is not written to about it. Where nobody can tell, they are."""

from dataclasses import dataclass

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, Person
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, DeliveryResult, Job
from tests.clock import DAY
from tests.handlers.house import ROOM, House, member, person


@dataclass
class Platform:
    """A platform that tells who is in the team's conversation, or nothing, and keeps what it is given."""

    people: frozenset[str] | None
    shown: list[m.Reply]

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: m.Reply) -> DeliveryResult:
        self.shown.append(reply)
        return SENT

    async def zone(self, person: Person) -> str:
        return ""

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True

    async def members(self, where: Conversation) -> frozenset[str] | None:
        assert where == ROOM
        return self.people


async def reminded(house: House, people: frozenset[str] | None) -> list[str]:
    """Tell who is reminded a day and an hour after they began."""
    platform = Platform(people, [])
    house.clock.forward(DAY + 3600)
    await JobDispatcher(house.service, house.store.jobs, {"core": platform}, house.clock.runtime).sweep()
    return sorted(reply.conversation.id for reply in platform.shown if reply.claim and reply.conversation)


@pytest.mark.parametrize(
    ("people", "told"),
    [(frozenset(("ana",)), ["ana"]), (frozenset(("fay",)), []), (None, ["ana", "bo"])],
    ids=["one has left", "both have left", "nobody can tell"],
)
async def test_a_reminder_goes_to_those_who_are_still_there(
    house: House, people: frozenset[str] | None, told: list[str]
) -> None:
    ref = await house.begin()
    for name in ("ana", "bo"):
        await house.take(member(name), e.Joined(ref))
    assert await reminded(house, people) == told
    kept = await house.store.jobs.planned(person("bo").chat)
    again = [each.job.turn for each in kept]
    assert again == [2]


async def test_leaving_cancels_only_what_is_planned_there(house: House) -> None:
    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    elsewhere = Job(ReminderKind.UNFINISHED, ref, "bo")
    await house.store.jobs.schedule(elsewhere, 100)
    for _ in range(2):
        await house.service.left(ROOM, person("ana"))
    assert await house.store.jobs.planned(person("ana").chat) == ()
    assert [each.job for each in await house.store.jobs.planned(person("bo").chat)] == [elsewhere]
    answered = await house.store.assessments.get(ref)
    assert answered is not None
    assert answered.began == 1
