"""Simulated time: rate limits, pauses and caches of a program in this process go by a clock of the test.

Nothing is waited for: a pause moves the clock on.
"""

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from aiohttp import ClientSession

from bot.platforms.common.background_tasks import CoalescedUpdates
from bot.platforms.common.sending import RateLimiter, SharedBackoff
from bot.platforms.slack.client import SlackClient
from bot.platforms.slack.members import SlackMembers
from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.client import TeamsClient
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.tokens import Tokens
from tests.support.clock import Clock

Sleep = Callable[[float], Awaitable[None]]


def passing(clock: Clock) -> Sleep:
    """Give a sleep that moves *clock* on."""

    async def sleep(seconds: float) -> None:
        clock.forward(seconds)

    return sleep


def let_slack_wait_on(clock: Clock, monkeypatch: pytest.MonkeyPatch, sleep: Sleep | None = None) -> None:
    """Let what serves Slack wait on *clock*, with *sleep* for each pause."""
    sleep = sleep or passing(clock)

    def now() -> float:
        return clock.now

    edge = "bot.platforms.slack.edge"
    monkeypatch.setattr(f"{edge}.RateLimiter", lambda _: RateLimiter(now))
    monkeypatch.setattr(f"{edge}.SlackClient", partial(SlackClient, sleep=sleep))
    monkeypatch.setattr(f"{edge}.SlackMembers", lambda client, _: SlackMembers(client, now))
    monkeypatch.setattr(f"{edge}.CoalescedUpdates", partial(CoalescedUpdates, now=now, sleep=sleep))


def let_teams_wait_on(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what serves Teams wait on *clock*."""
    sleep = passing(clock)

    def now() -> float:
        return clock.now

    def client(
        session: ClientSession, hosts: Hosts, tokens: Tokens, _: object, backoff: SharedBackoff
    ) -> TeamsClient:
        return TeamsClient(session, hosts, tokens, now, backoff, sleep)

    edge = "bot.platforms.teams.edge"
    monkeypatch.setattr(f"{edge}.TeamsClient", client)
    monkeypatch.setattr(f"{edge}.TeamsMembers", lambda connector, _: TeamsMembers(connector, now))
    monkeypatch.setattr(f"{edge}.CoalescedUpdates", partial(CoalescedUpdates, now=now, sleep=sleep))
