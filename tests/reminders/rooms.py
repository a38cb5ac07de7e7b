"""A team on either platform whose members have begun to answer, and workers that look after them."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest
from aiohttp import ClientSession

from bot.bootstrap import Rung, opened
from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.messages import CardOf
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import Job, PlannedJob
from bot.platforms.common.sending import LimitedResponse
from bot.ports.messenger import Messenger
from bot.settings import read as read_settings
from bot.store.conversation_references import ConversationReferences
from bot.worker import messengers
from tests.fakes.slack import Slack
from tests.fakes.teams import Teams
from tests.fakes.teams_login import TENANT
from tests.support.clock import Clock
from tests.support.programs import KillPoint
from tests.support.servers import Server
from tests.support.simulated_time import let_slack_wait_on, let_teams_wait_on

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class Room:
    """A running assessment. *env* is what a process needs, *posts* tells what somebody got."""

    clock: Clock
    ref: AssessmentRef
    people: tuple[str, ...]
    env: Mapping[str, str]
    posts: Callable[[str], int]

    def reminder(self, name: str, turn: int = 9) -> Job:
        """Name a reminder that is not among those which are planned by themselves."""
        return Job(ReminderKind.UNFINISHED, self.ref, name, sequence=turn)

    def chat(self, name: str) -> Conversation:
        """Name somebody's private chat."""
        where = self.ref.conversation
        return Person(where.platform, where.tenant, name).chat


@dataclass
class Process:
    """A worker's process: its own connections, and the point at which a round trip kills it."""

    rung: Rung
    messengers: Mapping[str, Messenger]
    kill_point: KillPoint

    def worker(self) -> JobDispatcher[Messenger]:
        """Start anew."""
        return JobDispatcher(self.rung.service, self.rung.store.queue, self.messengers, self.rung.runtime)

    async def planned(self, where: Conversation, job: Job) -> PlannedJob | None:
        """Look a nudge up."""
        found = await self.rung.store.jobs.planned(where)
        return next((each for each in found if each.job == job), None)


@asynccontextmanager
async def process(room: Room, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Process]:
    """Open a process. Its kill point may be set until the round trip."""
    settings = read_settings(room.env)
    async with AsyncExitStack() as stack:
        rung = await stack.enter_async_context(opened(settings, clock=room.clock.runtime))
        for name in ("slack", "teams"):
            monkeypatch.setattr(
                f"bot.platforms.{name}.edge.client_session",
                lambda *_: ClientSession(response_class=LimitedResponse),
            )
        found = Process(rung, await messengers(rung, stack), KillPoint())
        sessions = [_session_of(each) for each in found.messengers.values()]
        redis = rung.database.redis
        within_budget = redis.within_budget
        redis.within_budget = lambda work: found.kill_point.share(lambda: within_budget(work))  # type: ignore[method-assign]
        for session in sessions:
            request = session._request
            session._request = lambda *args, _ask=request, **named: found.kill_point.share(  # type: ignore[method-assign]
                lambda: _ask(*args, **named)
            )
        yield found


def _session_of(messenger: Messenger) -> ClientSession:
    """Find the session through which a platform is reached."""
    found: ClientSession = messenger.client._session  # type: ignore[attr-defined]
    return found


def dawdling(seed: int) -> Callable[[Process], None]:
    """Let a process yield to others at random, so that two of them meet anywhere."""
    dice = random.Random(seed)

    def patch(slow: Process) -> None:
        share = slow.kill_point.share

        async def late(work: Callable[[], object]) -> object:
            for _ in range(dice.randrange(4)):
                await asyncio.sleep(0)
            return await share(work)  # type: ignore[arg-type]

        slow.kill_point.share = late  # type: ignore[method-assign, assignment]

    return patch


@asynccontextmanager
async def slack_room(
    server: Server, count: int, monkeypatch: pytest.MonkeyPatch, say: Mapping[str, str] = NOTHING
) -> AsyncIterator[Room]:
    """Let *count* people of a Slack workspace begin. Then it says what a test has it *say*, by method."""
    clock = Clock()
    async with Slack(clock).opened() as slack:
        let_slack_wait_on(clock, monkeypatch)
        people = [slack.person(f"Someone {at}") for at in range(count)]
        for each in people:
            each.member.zone = "UTC"
        where = Conversation("slack", slack.team.id, slack.channel("team", *people).id)
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        env |= {"REDIS_URL": server.url, "SLACK_API_URL": slack.api_url}
        names = tuple(each.id for each in people)
        ref = await begun(env, clock, where, names)

        def posts(name: str) -> int:
            chat = slack.world.direct(slack.world.members[name])
            return len(chat.messages)

        for method, fault in say.items():
            slack.fail(method, fault)
        yield Room(clock, ref, names, env, posts)
        slack.check()


@asynccontextmanager
async def teams_room(
    server: Server, count: int, monkeypatch: pytest.MonkeyPatch, say: Mapping[str, str] = NOTHING
) -> AsyncIterator[Room]:
    """Let *count* people of an organisation in Teams begin. Then it says what a test has it *say*."""
    clock = Clock()
    async with Teams(clock, signed=False).opened() as teams:
        let_teams_wait_on(clock, monkeypatch)
        people = {each.member.aad: each for each in (teams.person(f"Someone {at}") for at in range(count))}
        channel = teams.channel("team", *people.values())
        where = Conversation("teams", TENANT, channel.id)
        env = {"REDIS_URL": server.url, **teams.env}
        async with opened(read_settings(env), clock=clock.runtime) as rung:
            addresses = ConversationReferences(rung.database.redis)
            await addresses.note(where, teams.service_url)
            for name, each in people.items():
                chat = f"{teams.service_url} {each.chat.id}"
                await addresses.note(Person("teams", TENANT, name).chat, chat)
        ref = await begun(env, clock, where, tuple(people))
        for what, fault in say.items():
            teams.fail(what, fault)
        yield Room(clock, ref, tuple(people), env, lambda name: len(people[name].chat.messages))
        teams.check()


async def begun(
    env: Mapping[str, str], clock: Clock, where: Conversation, names: tuple[str, ...]
) -> AssessmentRef:
    """Let everyone begin, and all that is due at once be done."""
    async with AsyncExitStack() as stack:
        rung = await stack.enter_async_context(opened(read_settings(env), clock=clock.runtime))
        starter = Origin(Person(where.platform, where.tenant, names[0]), where)
        card, *_ = await rung.service.take(starter, e.AssessAsked(by="in 7 days"))
        assert isinstance(card.live_message, CardOf)
        ref = card.live_message.assessment
        for name in names:
            await rung.service.take(Origin(Person(where.platform, where.tenant, name), where), e.Joined(ref))
        clock.forward(60)
        await JobDispatcher(
            rung.service, rung.store.queue, await messengers(rung, stack), clock.runtime
        ).sweep()
    return ref
