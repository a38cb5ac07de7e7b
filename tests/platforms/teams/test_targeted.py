"""Where Microsoft's preview is asked for, a private answer stands among others and one person sees it."""

from collections.abc import AsyncIterator

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.teams import Teams
from tests.fakes.teams_people import Person, words
from tests.fakes.teams_world import Conversation
from tests.support.clock import DAY
from tests.support.programs import Served

PLACES = ["channel", "group"]


@pytest.fixture
async def preview(teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Teams with the preview on, on an empty store."""
    env = {"REDIS_URL": store, "TEAMS_TARGETED_MESSAGES": "preview", **teams.env}
    program = Served(teams, lambda: opened(read_settings(env)), "/api/messages")
    await program.start()
    yield program
    await program.stop()


def place(teams: Teams, kind: str, *people: Person) -> Conversation:
    return teams.channel("team", *people) if kind == "channel" else teams.group(*people)


def presenter(who: Person, where: Conversation | None = None) -> list[str]:
    shown = (each for each in who.sees(where) if each.message.author == who.teams.world.bot)
    return [words({"items": (each.card or {}).get("body", [])}) for each in shown]


@pytest.mark.parametrize("kind", PLACES)
async def test_a_targeted_message_stays_for_a_day(teams: Teams, preview: Served, kind: str) -> None:
    ana, ben = teams.person("Ana Lima"), teams.person("Ben Okoro")
    where = place(teams, kind, ana, ben)
    await ana.writes("@Rung privacy", where)
    await preview.quiet()
    (said,) = presenter(ana, where)
    assert said.startswith("Who sees what")
    assert presenter(ben, where) == []
    assert presenter(ana) == []
    teams.clock.forward(DAY)
    assert presenter(ana, where) == []
    teams.check()


@pytest.mark.parametrize("kind", PLACES)
async def test_a_slash_command_needs_no_mention(teams: Teams, preview: Served, kind: str) -> None:
    ana, ben = teams.person("Ana Lima"), teams.person("Ben Okoro")
    where = place(teams, kind, ana, ben)
    await ana.whispers("help", where)
    await preview.quiet()
    assert "I'm Rung." in presenter(ana, where)[0]
    assert ben.sees(where) == []
    await ana.presses("More", where)
    await preview.quiet()
    assert ana.errors == []
    teams.check()


async def test_questions_stay_private_and_the_pointer_is_targeted(teams: Teams, preview: Served) -> None:
    ana, ben = teams.person("Ana Lima"), teams.person("Ben Okoro")
    where = teams.channel("team", ana, ben)
    await ana.writes("@Rung check", where)
    await preview.quiet()
    assert "0 of 6 topics answered" in presenter(ana)[0]
    assert len(presenter(ana, where)) == 1
    assert presenter(ben, where) == []
    teams.check()


async def test_a_refused_targeted_message_goes_to_private_chat(teams: Teams, preview: Served) -> None:
    ana, ben = teams.person("Ana Lima"), teams.person("Ben Okoro")
    where = teams.channel("team", ana, ben)
    teams.fail("send", "400")
    await ana.writes("@Rung privacy", where)
    await preview.quiet()
    assert presenter(ana)[0].startswith("Who sees what")


async def test_without_the_setting_nothing_is_for_one_person_alone(
    teams: Teams, rung: Served, ana: Person
) -> None:
    where = teams.channel("team", ana)
    await ana.writes("@Rung privacy", where)
    await rung.quiet()
    assert not any(message.only for message in where.messages)
