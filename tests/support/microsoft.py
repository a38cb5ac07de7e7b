"""Microsoft as a program in this process finds it: the fake Teams, its keys, its login and its clock."""

from collections.abc import Callable
from functools import partial

import pytest
from aiohttp import ClientSession
from requests import Session

from bot.platforms.common.background import CoalescedUpdates
from bot.platforms.common.sending import SharedBackoff
from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.client import TeamsClient
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.members import TeamsMembers
from bot.platforms.teams.tokens import SharedToken, Tokens, token_request
from bot.settings import TeamsSettings
from tests.fakes.teams import Teams


def be_microsoft(teams: Teams, login: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program in this process find Microsoft in *teams*, and wait on its clock."""

    async def wait(seconds: float) -> None:
        teams.clock.forward(seconds)

    def connector(
        session: ClientSession, hosts: Hosts, tokens: Tokens, clock: object, backoff: SharedBackoff
    ) -> TeamsClient:
        return TeamsClient(session, hosts, tokens, lambda: teams.clock.now, backoff, wait)

    def tokens(settings: TeamsSettings, clock: Callable[[], float], proxy: object) -> Tokens:
        return SharedToken(token_request(settings, login), clock)

    def roster(connector: TeamsClient, clock: object) -> TeamsMembers:
        return TeamsMembers(connector, lambda: teams.clock.now)

    here = Hosts(local=True)
    monkeypatch.setattr("bot.platforms.teams.edge.TeamsMembers", roster)
    monkeypatch.setattr("bot.platforms.teams.edge.TeamsClient", connector)
    monkeypatch.setattr(
        "bot.platforms.teams.edge.CoalescedUpdates",
        partial(CoalescedUpdates, now=lambda: teams.clock.now, sleep=wait),
    )
    monkeypatch.setattr("bot.platforms.teams.edge.tokens", tokens)
    monkeypatch.setattr(
        "bot.platforms.teams.edge.SigningKeys", partial(SigningKeys, metadata_url=teams.metadata_url)
    )
    monkeypatch.setattr("bot.platforms.teams.edge.hosts", lambda _: here)
    monkeypatch.setattr("bot.platforms.teams.authentication.hosts", lambda _: here)
