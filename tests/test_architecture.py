"""How many of our files one press passes, from the request to the redrawn message.

A file is passed if a function of it runs meanwhile. Reading a table or a field passes none.
"""

import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from bot.bootstrap import opened
from bot.settings import read
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.support.programs import Served
from tests.support.servers import Server

ROOT = Path(__file__).parent.parent
OURS = tuple(f"{ROOT / package}/" for package in ("bot", "rubric"))
# As measured: a change that needs one more raises the number in its own commit.
MOST_ON_SLACK = 25
MOST_ON_TEAMS = 24
MOST_TO_JOIN = 36


@contextmanager
def passed() -> Iterator[set[str]]:
    """Collect the files of ours whose functions run meanwhile."""
    files: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if (
            event == "call"
            and frame.f_code.co_filename.startswith(OURS)
            and frame.f_code.co_name != "<module>"
        ):
            files.add(str(Path(frame.f_code.co_filename).relative_to(ROOT)))

    sys.setprofile(note)
    try:
        yield files
    finally:
        sys.setprofile(None)


@pytest.fixture
def store(server: Server) -> str:
    """Give the address of an empty store."""
    with server.client() as client:
        client.flushall()
    return server.url


@pytest.fixture(autouse=True)
def nothing_periodic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no press meet the work that a process does every few seconds."""
    monkeypatch.setattr("bot.bootstrap.RELOAD_SECONDS", 3600)
    monkeypatch.setattr("bot.web.server.LOOK_SECONDS", 3600)
    monkeypatch.setattr("bot.web.application.LAG_SECONDS", 3600)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    """Open Slack."""
    async with Slack().opened() as slack:
        yield slack


@pytest.fixture
async def on_slack(slack: Slack, store: str) -> AsyncIterator[Served]:
    """Serve Slack."""
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    settings = read({"REDIS_URL": store, "SLACK_API_URL": slack.api_url, **env})
    program = Served(slack, lambda: opened(settings))
    await program.start()
    yield program
    await program.stop()


@pytest.fixture
async def teams() -> AsyncIterator[Teams]:
    """Open Teams."""
    async with Teams(signed=False).opened() as teams:
        yield teams


@pytest.fixture
async def on_teams(teams: Teams, store: str) -> AsyncIterator[Served]:
    """Serve Teams."""
    settings = read({"REDIS_URL": store, **teams.env})
    program = Served(teams, lambda: opened(settings), "/api/messages")
    await program.start()
    yield program
    await program.stop()


async def test_an_answer_on_slack_passes_few_files(slack: Slack, on_slack: Served) -> None:
    ana = slack.person("Ana")
    await ana.writes("check")
    await on_slack.quiet()
    for label in ("1c", "2c"):
        with passed() as files:
            await ana.presses(label)
            await on_slack.quiet()
    assert len(files) <= MOST_ON_SLACK, "\n".join(sorted(files))


async def test_an_answer_on_teams_passes_few_files(teams: Teams, on_teams: Served) -> None:
    ana = teams.person("Ana Lima")
    await ana.writes("check")
    await on_teams.quiet()
    for _ in range(2):
        statement = next(each for each in ana.can_press(ana.sees()[-1]) if "b) " in each.label)
        with passed() as files:
            await ana.touches(statement)
            await on_teams.quiet()
    assert len(files) <= MOST_ON_TEAMS, "\n".join(sorted(files))


async def test_joining_from_a_card_passes_few_files(slack: Slack, on_slack: Served) -> None:
    ana, ben, chloe = (slack.person(name) for name in ("Ana", "Ben", "Chloe"))
    team = slack.channel("team", ana, ben, chloe)
    await ana.command("assess by in 7 days", team)
    await on_slack.quiet()
    for person in (ben, chloe):
        with passed() as files:
            await person.presses("Answer", team)
            await on_slack.quiet()
    assert len(files) <= MOST_TO_JOIN, "\n".join(sorted(files))
