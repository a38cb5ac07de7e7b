"""Messages are redrawn in order: no older state replaces a newer one, and no session's drawing another session's."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.platforms.common.background_tasks import REDRAW_SECONDS
from bot.platforms.slack.client import SlackClient
from tests.fakes.slack import Slack
from tests.fakes.slack_people import SECONDS_AN_ACT, Person
from tests.fakes.slack_world import Channel
from tests.support.programs import Served
from tests.support.simulated_time import let_slack_wait_on

Meanwhile = list[Callable[[], Awaitable[object]]]
QUESTION = "1 of 6, Automation"


@pytest.fixture(autouse=True)
def meanwhile(slack: Slack, monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Let what Rung waits for pass on Slack's clock, and do what a test puts here in the next wait."""
    meanwhile: Meanwhile = []

    async def sleep(seconds: float) -> None:
        slack.clock.forward(seconds)
        if seconds and meanwhile:
            await meanwhile.pop()()

    let_slack_wait_on(slack.clock, monkeypatch, sleep)
    return meanwhile


@pytest.fixture
async def team(slack: Slack, rung: Served, ana: Person, ben: Person) -> Channel:
    """Open a channel with three people in it."""
    return slack.channel("team", ana, ben, slack.person("Chloe"))


def hold(monkeypatch: pytest.MonkeyPatch, name: str, words: bytes) -> tuple[asyncio.Event, asyncio.Event]:
    """Hold calls of the client with *words* in them. The first event tells that one is held, the other lets it go."""
    held, free, call = asyncio.Event(), asyncio.Event(), getattr(SlackClient, name)

    async def slow(client: SlackClient, *told: object, **named: object) -> object:
        if not free.is_set() and any(words in each for each in told if isinstance(each, bytes)):
            held.set()
            await free.wait()
        return await call(client, *told, **named)

    monkeypatch.setattr(SlackClient, name, slow)
    return held, free


def topic(who: Person, team: Channel) -> str:
    """Read the question that everyone is asked."""
    return next(each.text for each in who.sees(team) if QUESTION in each.text)


async def answered(slack: Slack, rung: Served, ana: Person, team: Channel) -> None:
    """Let Ana start a live assessment, and everyone answer its first question."""
    await ana.command("assess open", team)
    await rung.quiet()
    for person in slack.people:
        await person.presses("1c", team)
        await rung.quiet()


async def test_a_slow_redraw_does_not_replace_a_newer_one(
    slack: Slack, rung: Served, ana: Person, team: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answered(slack, rung, ana, team)
    dora = slack.person("Dora")
    team.members.append(dora.id)
    held, free = hold(monkeypatch, "call", b"4 people have answered")
    await dora.presses("1c", team)
    await asyncio.wait_for(held.wait(), 20)
    await ana.presses("Reveal", team)
    free.set()
    await rung.quiet()
    assert topic(ana, team).endswith("revealed")


async def test_a_redraw_that_waited_shows_what_is_stored_then(
    slack: Slack, meanwhile: Meanwhile, rung: Served, ana: Person, team: Channel
) -> None:
    await answered(slack, rung, ana, team)
    dora = slack.person("Dora")
    team.members.append(dora.id)
    reveal = ana.aim(ana.find("Reveal", team))
    slack.clock.forward(REDRAW_SECONDS)
    slack.fail("chat.update", "500")
    meanwhile.append(reveal.send)
    await dora.presses("1c", team)
    await rung.quiet()
    assert meanwhile == []
    assert topic(ana, team).endswith("revealed")


async def test_a_reveal_waits_for_no_count(slack: Slack, rung: Served, ana: Person, team: Channel) -> None:
    await answered(slack, rung, ana, team)
    began = slack.clock.now
    await ana.presses("Reveal", team)
    await rung.quiet()
    (shown,) = [
        each.at for each in slack.calls if str(each.args.get("text", "")).endswith("Automation. revealed")
    ]
    assert shown - began == SECONDS_AN_ACT


async def test_questions_of_an_assessment_are_posted_beside_a_slow_check(
    rung: Served, ana: Person, team: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ana.command("check")
    await ana.command("assess by in 7 days", team)
    await rung.quiet()
    first, second, join = (
        ana.aim(ana.find(label, at)) for label, at in (("1b", None), ("2c", None), ("Answer", team))
    )
    held, free = hold(monkeypatch, "respond", b"")
    await first.send()
    await asyncio.wait_for(held.wait(), 20)
    await join.send()
    await second.send()
    free.set()
    await rung.quiet()
    assert sum("0 of 6 topics answered" in each.text for each in ana.sees()) == 1
    assert sum("2 of 6 topics answered" in each.text for each in ana.sees()) == 1
