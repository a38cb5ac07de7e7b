"""Microsoft as a program in this process finds it: the fake Teams, its keys, its login and its clock."""

from collections.abc import Callable
from functools import partial

import pytest
from requests import Session

from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.keys import SigningKeys
from bot.platforms.teams.tokens import SharedToken, Tokens, token_request
from bot.settings import TeamsSettings
from tests.fakes.teams import Teams
from tests.support.simulated_time import let_teams_wait_on


def be_microsoft(teams: Teams, login: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a program in this process find Microsoft in *teams*, and wait on its clock."""

    def tokens(settings: TeamsSettings, clock: Callable[[], float], proxy: object) -> Tokens:
        return SharedToken(token_request(settings, login), clock)

    here = Hosts(local=True)
    let_teams_wait_on(teams.clock, monkeypatch)
    monkeypatch.setattr("bot.platforms.teams.edge.tokens", tokens)
    monkeypatch.setattr(
        "bot.platforms.teams.edge.SigningKeys", partial(SigningKeys, metadata_url=teams.metadata_url)
    )
    monkeypatch.setattr("bot.platforms.teams.edge.hosts", lambda _: here)
    monkeypatch.setattr("bot.platforms.teams.authentication.hosts", lambda _: here)
