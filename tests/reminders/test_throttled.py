"""Everything due at one instant, and some workspaces throttled: never too early, and nobody else waits for them."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from statistics import quantiles

import pytest

from bot.bootstrap import Rung, opened
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, Person, SessionRef
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import Job
from bot.ports.assessments import NewAssessment
from bot.ports.messenger import Messenger
from bot.settings import read as read_settings
from bot.worker import messengers
from tests.fakes.slack import Slack
from tests.fakes.slack_methods import Args, Method, RefusedError
from tests.fakes.slack_world import Channel, Member, Team, Token
from tests.support.clock import DAY, Clock
from tests.support.servers import Server
from tests.support.simulated_time import let_slack_wait_on

IDLE = 5  # seconds to let pass when nobody could be written to
SLOW = 10  # of the workspaces one in so many
EACH = 20.0  # seconds in which one of those takes one message
CALL = 0.01  # seconds that a call takes
ON_ITS_WAY = 1.0  # seconds in which a call may arrive that began before anybody heard that it should not


@dataclass
class Post:
    """A message that somebody tried to post."""

    team: str
    channel: str
    at: float
    refused: bool = False


class Throttling(Slack):
    """A Slack in which each call takes its time, and *slow* workspaces take a message only now and then."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock, lean=True)
        self.limits = True
        self.slow: set[str] = set()
        self.held: dict[str, tuple[float, float]] = {}
        self.posts: list[Post] = []
        self.early: list[Post] = []
        # Among so many, one is found at once.
        self.world.bot_of = lru_cache(None)(lambda team: bots[team.id])  # type: ignore[method-assign]
        bots = {self.team.id: next(iter(self.world.members.values()))}
        self.bots = bots
        chats: dict[str, Channel] = {}

        def direct(person: Member) -> Channel:
            if person.id not in chats:
                chats[person.id] = self.world.found(person.team, "", person, bots[person.team.id], kind="im")
            return chats[person.id]

        self.world.direct = direct  # type: ignore[method-assign]

    def _limited(self, name: str, method: Method, args: Args, token: Token) -> None:
        self.clock.forward(CALL)
        if name != "chat.postMessage":
            return
        team, now = token.team.id, self.clock.now
        post = Post(team, str(args["channel"]), now)
        if team in self.slow:
            told, until = self.held.get(team, (0.0, 0.0))
            if told + ON_ITS_WAY < now < until:
                self.early.append(post)
            if wait := self._take((team, "slow"), 1, 1 / EACH):
                post.refused = True
                self.held[team] = now, now + int(wait) + 1
        self.posts.append(post)
        if post.refused:
            raise RefusedError("ratelimited", wait=int(self.held[team][1] - now))


@dataclass
class Crowd:
    """Many workspaces on one Slack, and two worker processes that look after them."""

    slack: Throttling
    clock: Clock
    workers: tuple[JobDispatcher[Messenger], JobDispatcher[Messenger]]
    rung: Rung
    reminders: list[Job]

    async def sent(self, turn: int, *workers: JobDispatcher[Messenger]) -> dict[str, list[float]]:
        """Let everyone's reminder be due now, and *workers* send them. Tell each workspace's delays."""
        due = self.clock.now
        self.slack.posts.clear()
        for each in self.reminders:
            await self.rung.store.jobs.schedule(
                Job(each.kind, each.assessment, each.person, sequence=turn), int(due)
            )
        posts = self.slack.posts
        while sum(not post.refused for post in posts) < len(self.reminders):
            before = len(posts)
            await asyncio.gather(*(worker.sweep() for worker in workers))
            self.clock.forward(1 if len(posts) > before else IDLE)
        delays = defaultdict(list)
        for post in self.slack.posts:
            if not post.refused:
                delays[post.team].append(post.at - due)
        return delays


@asynccontextmanager
async def crowd(
    server: Server, workspaces: int, people: int, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Crowd]:
    with server.client() as client:
        client.flushall()
    clock = Clock()
    async with Throttling(clock).opened() as slack, AsyncExitStack() as stack:

        async def token(_: object, tenant: str) -> str:
            return f"xoxb-{tenant}"

        let_slack_wait_on(clock, monkeypatch)

        async def untold(_: object, person: Person, where: Conversation) -> bool:
            return False

        monkeypatch.setattr("bot.platforms.slack.client.OneWorkspace.token", token)
        monkeypatch.setattr("bot.platforms.slack.proactive.SlackProactiveMessenger.has_left", untold)
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        settings = read_settings({"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url, **env})
        rungs = [await stack.enter_async_context(opened(settings, clock=clock.runtime)) for _ in range(2)]
        first, second = [
            JobDispatcher(each.service, each.store.queue, await messengers(each, stack), clock.runtime)
            for each in rungs
        ]
        found = Crowd(slack, clock, (first, second), rungs[0], [])
        for number in range(workspaces):
            found.reminders += await begun(found, f"T{number:04}", people)
        yield found


async def begun(crowd: Crowd, tenant: str, people: int) -> list[Job]:
    """Let people of a new workspace begin an assessment."""
    slack, rung = crowd.slack, crowd.rung
    team = Team(tenant, tenant.lower())
    slack.bots[tenant] = slack.world.join(team, "Rung", bot=True)
    slack.world.tokens[f"xoxb-{tenant}"] = Token(f"xoxb-{tenant}", team)
    where = Conversation("slack", tenant, f"C{tenant}")
    rubric = rung.catalogue.offered[0]
    await rung.catalogue.keep(rubric)
    now = int(crowd.clock.now)
    pinned = RubricRef(rubric.id, rubric.hash)
    new = NewAssessment("a1", where, pinned, len(rubric.aspects), "nobody", now, now + 20 * DAY, "UTC")
    await rung.store.assessments.start(new, ())
    ref = AssessmentRef(where, "a1")
    names = [slack.world.join(team, "Someone") for _ in range(people)]
    for each in names:
        each.zone = "UTC"
        await rung.store.sessions.join(SessionRef(AssessmentRef(where, "a1"), each.id), len(rubric.aspects))
    return [Job(ReminderKind.UNFINISHED, ref, each.id) for each in names]


def p99(delays: list[float]) -> float:
    return quantiles(delays, n=100)[98]


@pytest.mark.parametrize(("workspaces", "people"), [(60, 5), pytest.param(200, 50, marks=pytest.mark.long)])
async def test_throttled_workspaces_wait_as_told_without_delaying_others(
    workspaces: int, people: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with crowd(server, workspaces, people, monkeypatch) as found:
        calm = await found.sent(1, found.workers[0])
        found.clock.forward(DAY)
        found.slack.slow = {f"T{number:04}" for number in range(0, workspaces, SLOW)}
        stormy = await found.sent(2, *found.workers)
        posts, slow = found.slack.posts, found.slack.slow
        assert found.slack.early == []
    assert sum(map(len, calm.values())) == sum(map(len, stormy.values())) == workspaces * people
    assert max(stormy[next(iter(slow))]) > (people - 1) * EACH
    others = [delay for team, delays in stormy.items() if team not in slow for delay in delays]
    assert p99(others) < 2 * p99([delay for delays in calm.values() for delay in delays])
    times = defaultdict(list)
    for post in posts:
        times[post.channel].append(post.at)
    assert all(later - sooner >= 1 for each in times.values() for sooner, later in pairwise(each))
    assert sum(post.refused for post in posts) < 3 * len(slow) * people
