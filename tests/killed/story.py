"""All that a team does, on both platforms, with a process that can be killed at any point of it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import chain

import pytest

from bot.bootstrap import opened
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.support.clock import Clock
from tests.support.programs import KillableServer
from tests.support.rooms import NAMES, Room, Send, SlackRoom, TeamsRoom
from tests.support.servers import Server
from tests.support.simulated_time import let_slack_wait_on, let_teams_wait_on

PATIENCE = 15  # seconds after which a worker delivers what nobody else did

TURN = 2  # seconds between two messages that a worker posts in one conversation

Do = Callable[[Room], Send]


def say(name: str, text: str, *, team: bool = False) -> Do:
    return lambda room: room.say(name, text, team=team)


def press(name: str, *wanted: str) -> Do:
    return lambda room: room.press(name, *wanted)


def everyone(*steps: Callable[[str], Do]) -> list[Do]:
    return [step(name) for name in NAMES for step in steps]


def ask(at: str, choice: str) -> Callable[[str], Do]:
    return lambda name: press(name, "answer|", f"|{at}|{choice}|")


def typed(number: int) -> tuple[Callable[[str], Do], ...]:
    """Type the answer to a topic and press its evidence: a topic that is not shown is asked back."""
    return partial(say, text=f"{number} b"), ask(f"{number - 1}.2", "y"), ask(f"{number - 1}.3", "n")


CHECK = [
    say("ana", "check", team=True),
    press("ana", "answer|", "|0.0|2|"),
    press("ana", "answer|", "|1.0|3|"),
    press("ana", "answer|", "|2.0|3|"),
    say("ana", "4 c"),
    press("ana", "page|"),
    press("ana", "answer|", "|3.0|4|"),
    press("ana", "continue|"),
    press("ana", "later|"),
    say("ana", "continue"),
    press("ana", "answer|", "|4.0|3|"),
    press("ana", "answer|", "|5.0|3|"),
    say("ana", "change 2"),
    press("ana", "answer|", "|1.0|s|"),
    press("ana", "continue|"),
    press("ana", "share|"),
    say("ana", "start over"),
    press("ana", "answer|", "|0.0|1|"),
]

TEAM = [
    say("ana", "assess by in 7 days", team=True),
    *everyone(lambda name: press(name, "join|"), ask("0.0", "2"), ask("0.2", "y"), ask("0.3", "n")),
    *everyone(*chain.from_iterable(typed(number) for number in (2, 3, 4))),
    say("ben", "note 2 we wait for the network team"),
    press("ben", "note-see|", "|1"),
    say("ben", "note 3 a word too many"),
    press("ben", "note-off|"),
    press("cy", "decline|"),
    press("cy", "join|"),
    say("ana", "floor 3", team=True),
    say("ana", "close", team=True),
    press("ana", "close|", "|1"),
    say("ana", "next", team=True),
    press("ana", "step|", "|adopted"),
    press("ana", "step|", "|done"),
]

OPENLY = [
    say("ana", "assess open", team=True),
    # Everybody answers otherwise than before: counts that differ by fewer people are not revealed yet.
    *everyone(lambda name: press(name, "answer-live|", "|0|5")),
    press("ben", "answer-live|", "|0|4"),
    press("ana", "reveal|"),
    press("ana", "next-topic|"),
    press("ben", "answer-live|", "|1|2"),
]

FORGOTTEN = [say("ben", "forget me"), press("ben", "forget|1")]

STORY = [*CHECK, *TEAM, *OPENLY, *FORGOTTEN]


@asynccontextmanager
async def slack_world(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[SlackRoom, KillableServer]]:
    clock = Clock()
    async with Slack(clock).opened() as slack:
        let_slack_wait_on(clock, monkeypatch)
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        settings = read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
        program = KillableServer(slack, lambda: opened(settings, clock=clock.runtime), "/slack/events")
        from bot.platforms.slack import edge

        monkeypatch.setattr("bot.platforms.slack.edge.client_session", program.sharing(edge.client_session))
        await program.start()
        try:
            yield SlackRoom(slack), program
        finally:
            await program.stop()
        slack.check()


@asynccontextmanager
async def teams_world(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[Room, KillableServer]]:
    clock = Clock()
    async with Teams(clock, signed=False).opened() as teams:
        let_teams_wait_on(clock, monkeypatch)
        settings = read_settings({"REDIS_URL": server.url, **teams.env})
        program = KillableServer(teams, lambda: opened(settings, clock=clock.runtime), "/api/messages")
        from bot.platforms.teams import edge

        monkeypatch.setattr("bot.platforms.teams.edge.client_session", program.sharing(edge.client_session))
        await program.start()
        try:
            yield TeamsRoom(teams), program
        finally:
            await program.stop()
        teams.check()


WORLDS = {"slack": slack_world, "teams": teams_world}


async def settled(room: Room, program: KillableServer) -> None:
    """Let everything be drawn, and what nobody delivered be delivered."""
    await program.quiet()
    for seconds in (PATIENCE, TURN):
        room.clock.forward(seconds)
        await program.sweep()
        await program.quiet()


def results(room: Room) -> list[str]:
    """Pick the results that were posted: one that somebody shared, and the team's."""
    return [post for post in room.posts() if "level" in post and "team assessment" not in post]
