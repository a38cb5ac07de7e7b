"""A page of a result in Teams: everyone is told in the group, and the same card says that it is stopped."""

import base64
from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.conversation import events as e
from bot.conversation.identity import Origin, Person as RungPerson, PersonId, SessionRef
from bot.conversation.questions import Choice, Question
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person
from tests.support.programs import Served

BASE = "https://rung.example.org"


@pytest.fixture
async def rung(teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Teams with a public address."""
    key = base64.b64encode(b"k" * 32).decode()
    env = {"REDIS_URL": store, "RUNG_PUBLIC_URL": BASE, "RUNG_SECRET_KEY": key, **teams.env}
    program = Served(teams, lambda: opened(read_settings(env)), "/api/messages")
    await program.start()
    yield program
    await program.stop()


async def test_the_card_about_a_page_becomes_the_one_that_it_is_stopped(
    teams: Teams, rung: Served, ana: Person
) -> None:
    ben, chloe = teams.person("Ben Okafor"), teams.person("Chloe Xu")
    group = teams.group(ana, ben, chloe)
    await ana.writes("help")
    await ana.writes("@Rung assess by in 7 days", group)
    await rung.quiet()
    where = next(iter(await rung.rung.database.index.conversations("teams", group.tenant)))
    (held,) = await rung.rung.store.assessments.running(where)
    for who in (ana, ben, chloe):
        person = RungPerson("teams", group.tenant, PersonId(who.member.aad))
        await rung.rung.service.take(Origin(person, where), e.Joined(held.ref))
        for aspect in range(6):
            press = e.Answered(SessionRef(held.ref, person.id), Question(aspect), Choice.LEVEL_2, 0)
            await rung.rung.service.take(Origin(person, person.chat), press)
    await ana.writes("@Rung close", group)
    await rung.quiet()
    await ana.presses("Close and show")  # in the private chat, where Rung asks her
    await rung.quiet()
    for label in ("More", "Share as a page", "Make the page"):
        await ana.presses(label, group)
        await rung.quiet()
    (told,) = [each for each in ana.sees(group) if BASE + "/results/" in str(each.card)]
    count = len(ana.sees(group))
    for label in ("Stop sharing", "Stop the page"):
        await ben.presses(label, group)
        await rung.quiet()
    assert len(ana.sees(group)) == count
    assert BASE + "/results/" not in str([each.card for each in ana.sees(group)])
    (now,) = [each for each in ana.sees(group) if each.message.id == told.message.id]
    assert "stopped sharing the page" in str(now.card)
