"""A team's whole assessment with Rung killed at any point: what was answered stays, and the result is seen."""

import random
from dataclasses import dataclass, field

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Origin, Person
from bot.conversation.questions import Choice, Question
from bot.conversation.team_record import StepMove, StepState
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, Job, JobKind, SendResult
from bot.outbox.rate_limits import UNLIMITED
from bot.ports.store import Store
from bot.store import Database, connected
from tests.support.clock import DAY, Clock
from tests.support.core import FAY, ROOM, Core, alone, member, presses
from tests.support.outbox import due_jobs
from tests.support.programs import NEVER, KillPoint, killable
from tests.support.servers import Server

TEAM = ("ana", "bo", "cy", "dee")
LONGER = 10  # days: more than an assessment is given that names no day


@dataclass
class World:
    """What outlives the process: what everyone sees on the platform, and what people were told is saved."""

    clock: Clock = field(default_factory=Clock)
    messages: dict[MessageId, m.Message] = field(default_factory=dict)
    saved: dict[tuple[str, Question], Choice] = field(default_factory=dict)
    posts: int = 0
    left: bool = False  # Dee has asked to be forgotten

    def show(self, reply: m.Reply) -> MessageId:
        """Post a message, or draw it anew in place."""
        name = reply.message_id
        if name is None or not (reply.live_message and name in self.messages):
            name = MessageId(f"m{len(self.messages)}")
            self.posts += isinstance(reply.message, m.TeamReport)
        self.messages[name] = reply.message
        return name

    @property
    def cards(self) -> list[AssessmentRef]:
        """List the assessments that somebody can press something about."""
        return [each.assessment.ref for each in self.messages.values() if isinstance(each, m.Invitation)]

    @property
    def results(self) -> list[m.TeamReport]:
        """List the results that everyone can see."""
        shown = [each.message if isinstance(each, m.Superseded) else each for each in self.messages.values()]
        return [each for each in shown if isinstance(each, m.TeamReport)]


class Process:
    """Rung from a start to its end: it takes events, shows what follows, and looks for what is due."""

    def __init__(self, database: Database, world: World, kill_point: KillPoint) -> None:
        self.core = Core(database, clock=world.clock)
        self._world = world
        self._kill_point = kill_point

    async def press(self, origin: Origin, event: e.Event) -> None:
        replies = await self.core.take(origin, event)
        shown = [reply.message for reply in replies if isinstance(reply.message, m.Ask | m.AllAnswered)]
        if shown and isinstance(event, e.Answered):
            self._world.saved[origin.person.id, event.question] = event.choice
        for reply in replies:
            if reply.to is m.To.EVERYONE:
                await self.deliver(reply)

    pace = UNLIMITED

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: m.Reply) -> SendResult:
        async def arrive() -> MessageId:
            return self._world.show(reply)

        name = await self._kill_point.share(arrive)
        if reply.live_message is not None and name != reply.message_id:
            await self.core.service.set_message_id(reply.live_message, name)
        return SENT

    async def zone(self, person: Person) -> str:
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        return frozenset((*TEAM, FAY))

    async def has_left(self, person: Person, where: Conversation) -> bool:
        members = await self.members(where)
        return members is not None and person.id not in members

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True

    async def sweep(self) -> None:
        runtime = self._world.clock.runtime
        await JobDispatcher(self.core.service, self.core.store.queue, {ROOM.platform: self}, runtime).sweep()


async def answer(process: Process, world: World, seed: int) -> None:
    """Start an assessment, unless its card is there, and let everyone answer what is not saved, as *seed* has it."""
    if not world.cards:
        await process.press(member(FAY), e.AssessAsked(by="in 7 days"))
    ref = world.cards[0]
    for name in random.Random(seed).sample(TEAM, len(TEAM)):
        await process.press(member(name), e.Joined(ref))
        for press in presses(ref, name, [Choice.LEVEL_2, Choice.LEVEL_1, Choice.LEVEL_5]):
            if not press.question.level and (name, press.question) not in world.saved:
                await process.press(alone(name), press)


async def close_by_hand(process: Process, world: World) -> None:
    await process.press(member(FAY), e.CloseAsked(world.cards[0], confirmed=True))


async def close_by_time(process: Process, world: World) -> None:
    world.clock.forward(LONGER * DAY)
    await process.sweep()


async def follow_up(process: Process, world: World) -> None:
    """Take a step on and finish it. Then Dee asks to be forgotten."""
    step = process.core.rubric.aspects[0].levels[2].steps[0].id
    ref = world.results[0].where
    for move in (StepMove.ADOPTED, StepMove.DONE):
        await process.press(member("ana"), e.StepMoved(ref, step, move))
    world.left = True
    await process.press(alone("dee"), e.ForgetAsked(confirmed=True))


WAYS = {"by hand": close_by_hand, "by time": close_by_time}


async def lived(server: Server, database: Database, way: str, seed: int, at: int) -> int:
    """Hold a whole assessment, killed at point *at* and begun anew, look at what is left, and count the points."""
    with server.client() as client:
        client.flushall()
    world, kill_point = World(), KillPoint(at)
    with killable(database, kill_point):
        process = Process(database, world, kill_point)
        await answer(process, world, seed)
        await WAYS[way](process, world)
        await follow_up(process, world)
    await check_saved(database.store, world)
    process = Process(database, world, KillPoint(NEVER))
    if world.clock.now < Clock().now + DAY:
        await answer(process, world, seed)
        await WAYS[way](process, world)
    world.clock.forward(LONGER * DAY)
    await process.sweep()
    await check_result(database.store, world)
    await follow_up(process, world)
    await check_follow_up(server, database.store)
    return kill_point.points


async def check_saved(store: Store, world: World) -> None:
    """See that no answer is lost that somebody was told is saved."""
    kept = {} if not world.cards else dict(await store.assessments.answers(world.cards[0]))
    for (name, question), choice in world.saved.items():
        assert (name == "dee" and world.left) or kept[name][question].choice is choice


async def check_result(store: Store, world: World) -> None:
    """See that there is one result of everyone's, and that it was posted once or the card shows it."""
    (ref,) = set(world.cards) or {world.results[0].where}
    head = await store.assessments.get(ref)
    assert head is not None
    assert head.status is Status.CLOSED
    assert [each.people for each in await store.results.published(ROOM)] == [len(TEAM)]
    assert world.posts <= 1
    assert world.results != []
    job = await due_jobs(store, int(world.clock.now) + 400 * DAY)
    assert [each for each in job if isinstance(each.kind, JobKind)] == []  # nudges are planned for later


async def check_follow_up(server: Server, store: Store) -> None:
    """See that the step is done once, and that Dee is gone."""
    assert [(each.owner, each.state) for each in await store.steps.adopted(ROOM)] == [("ana", StepState.DONE)]
    assert len(await store.results.published(ROOM)) == 1
    with server.client() as client:
        assert [key for key in client.scan_iter() if b"ZGVl" in key] == []


# How it is closed, who answers when, and which point is the first and how many further is the next.
RUNS = [
    ("by hand", 1, 1, 8),
    ("by time", 1, 4, 8),
    ("by hand", 2, 7, 8),
    *(pytest.param(way, seed, 1, 1, marks=pytest.mark.long) for way in WAYS for seed in range(1, 20)),
]


@pytest.mark.parametrize(("way", "seed", "first", "every"), RUNS)
async def test_kills_lose_no_answer_and_post_one_result(
    server: Server, way: str, seed: int, first: int, every: int
) -> None:
    async with connected(server.url) as database:
        points = await lived(server, database, way, seed, NEVER)
        assert points > 150
        for at in range(first, points + 1, every):
            try:
                await lived(server, database, way, seed, at)
            except Exception as error:
                error.add_note(f"closed {way}, seed {seed}, killed at point {at} of {points}")
                raise


async def test_a_closing_time_looked_at_too_early_still_comes(core: Core) -> None:
    ref = await core.begin()
    world = World(core.clock)
    process = Process(core.database, world, KillPoint(NEVER))
    await core.store.jobs.schedule(
        Job(JobKind.CLOSING, ref), int(core.clock.now)
    )  # then whoever moved it was killed
    await process.sweep()
    world.clock.forward(LONGER * DAY)
    await process.sweep()
    head = await core.store.assessments.get(ref)
    assert head is not None
    assert head.status is Status.EXPIRED
