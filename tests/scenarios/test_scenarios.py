"""Every story reads the same on every platform, word for word as its golden transcript.

Only in Teams, which shows a message to everyone or to nobody, it reads as it does
on the core where that holds, too.
`pytest tests/scenarios --update` writes the transcripts anew, from the core.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.bootstrap import Rung, opened
from bot.handlers.service import Runtime
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.scenarios.aloud import AloudDriver
from tests.scenarios.core import CoreDriver
from tests.scenarios.play import Player
from tests.scenarios.playground import PlaygroundDriver
from tests.scenarios.script import STORIES, TEAM, Scenario, read
from tests.scenarios.slack import SlackDriver
from tests.scenarios.teams import TeamsDriver
from tests.support.clock import Clock
from tests.support.lost_replies import every_reply_lost_once
from tests.support.microsoft import be_microsoft
from tests.support.programs import Served
from tests.support.servers import Server
from tests.support.simulated_time import let_slack_wait_on

# Stories in which six are there, as on the page, and nobody asks twice for what stands there already.
ON_THE_PAGE = (
    "check-in",
    "nudges",
    "on-the-way",
    "quick-check",
    "remind-the-rest",
    "reminders",
    "steps",
    "the-whole-way",
    "who-runs-it",
)
# Stories that touch what differs between the kinds of conversation; `make long` tells all of them in both.
IN_EACH_KIND = ("a-quarter", "finding-ones-way", "open-assessment", "remind-the-rest", "team-assessment")
STORY_NAMES = sorted(path.stem for path in STORIES.glob("*.txt"))
IN_A_TEAM = [name for name in STORY_NAMES if TEAM in read(STORIES / f"{name}.txt").places]
Opening = Callable[..., AbstractAsyncContextManager[Rung]]


def in_both(usual: str, other: str) -> list[object]:
    """Tell each story in the *usual* kind of conversation, and those in a team in the *other* one, too."""
    others = [
        pytest.param(name, True, id=f"{name}-{other}", marks=() if name in IN_EACH_KIND else pytest.mark.long)
        for name in IN_A_TEAM
    ]
    return [pytest.param(name, False, id=f"{name}-{usual}") for name in STORY_NAMES] + others


@pytest.fixture(params=STORY_NAMES)
def story(request: pytest.FixtureRequest) -> Scenario:
    """Give each story in turn."""
    return read(STORIES / f"{request.param}.txt")


@pytest.fixture
def clock() -> Clock:
    """Give the clock that everything in a story goes by."""
    return Clock()


@pytest.fixture
def opening(server: Server, story: Scenario, clock: Clock) -> Opening:
    """Open a process on an empty store, which outlives it, with what else is in its environment."""
    with server.client() as client:
        client.flushall()

    def open_(runtime: Runtime | None = None, **env: str) -> AbstractAsyncContextManager[Rung]:
        settings = read_settings({"REDIS_URL": server.url, **story.environment, **env})
        return opened(settings, clock=runtime or clock.runtime)

    return open_


@pytest.fixture
async def slack(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Slack]:
    """Open Slack, and let what Rung waits for pass on Slack's clock."""
    async with Slack(clock).opened() as slack:
        let_slack_wait_on(clock, monkeypatch)
        yield slack


@pytest.fixture(scope="session")
def told_aloud() -> dict[str, str]:
    """Keep what was told aloud, by story: it reads the same in a channel and in a group chat."""
    return {}


@pytest.fixture
async def aloud(story: Scenario, opening: Opening, server: Server, told_aloud: dict[str, str]) -> str:
    """Tell the story on the core as it reads where a message is for everyone or for nobody."""
    if story.name not in told_aloud:
        clock = Clock()
        driver = AloudDriver(lambda: opening(clock.runtime), clock)
        await driver.start()
        try:
            told_aloud[story.name] = await Player(driver).play(story)
        finally:
            await driver.stop()
        with server.client() as client:
            client.flushall()
    return told_aloud[story.name]


@pytest.fixture
async def teams(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Teams]:
    """Open Teams, where Rung finds Microsoft, and let what Rung waits for pass on Teams' clock."""
    async with Teams(clock).opened() as teams:
        with teams.login() as login:
            be_microsoft(teams, login, monkeypatch)
            yield teams


async def test_a_story_on_the_core(
    story: Scenario, opening: Opening, clock: Clock, pytestconfig: pytest.Config
) -> None:
    driver = CoreDriver(opening, clock)
    await driver.start()
    try:
        told = await Player(driver).play(story)
    finally:
        await driver.stop()
    if pytestconfig.getoption("--update"):
        story.golden_file.write_text(told)
    assert told == story.golden


async def test_a_story_reads_the_same_if_each_reply_of_the_store_is_lost_once(
    story: Scenario, opening: Opening, clock: Clock
) -> None:
    driver = CoreDriver(opening, clock)
    await driver.start()
    try:
        with every_reply_lost_once():
            told = await Player(driver).play(story)
    finally:
        await driver.stop()
    assert told == story.golden


@pytest.mark.parametrize("story", ON_THE_PAGE, indirect=True)
async def test_a_story_on_the_page(story: Scenario, opening: Opening, clock: Clock) -> None:
    driver = PlaygroundDriver(opening, clock.runtime)
    await driver.start()
    try:
        told = await Player(driver).play(story)
    finally:
        await driver.stop()
    assert told == story.golden


@pytest.mark.parametrize(("story", "mention"), in_both("command", "mention"), indirect=["story"])
async def test_a_story_in_slack(story: Scenario, opening: Opening, slack: Slack, mention: bool) -> None:
    env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
    program = Served(slack, lambda: opening(SLACK_API_URL=slack.api_url, **env))
    await program.start()
    try:
        told = await Player(SlackDriver(slack, program, mention=mention)).play(story)
    finally:
        await program.stop()
    assert told == story.golden
    slack.check()


@pytest.mark.parametrize(("story", "group"), in_both("channel", "group"), indirect=["story"])
async def test_a_story_in_teams(
    story: Scenario,
    aloud: str,
    opening: Opening,
    teams: Teams,
    group: bool,
    pytestconfig: pytest.Config,
) -> None:
    program = Served(teams, lambda: opening(**teams.env), "/api/messages")
    await program.start()
    try:
        told = await Player(TeamsDriver(teams, program, group=group)).play(story)
    finally:
        await program.stop()
    if pytestconfig.getoption("--update") and story.teams_file.exists():
        story.teams_file.write_text(told)
    assert told == aloud
    assert told == (story.teams_file.read_text() if story.teams_file.exists() else told)
    teams.check()
