"""Years of people who come, answer, put off, stop and leave, and of workers that die: every promise holds."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, Job, SendResult
from bot.outbox.rate_limits import UNLIMITED
from tests.support.clock import DAY, HOUR
from tests.support.core import Core, presses
from tests.support.programs import KillPoint, killable
from tests.support.servers import Server

YEAR = 365 * DAY
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
TEAM = 5
USUAL = (9 * 60 + 30, 16 * 60 + 30)


class Life:
    """People in teams, what they have asked for, and what they were sent."""

    def __init__(self, core: Core, people: int, seed: int) -> None:
        self.core = core
        self.dice = random.Random(seed)
        self.names = [f"p{at}" for at in range(people)]
        self.zones = {name: self.dice.choice(ZONES) for name in self.names}
        self.hours: dict[str, tuple[int, int]] = {}
        self.off: set[str] = set()
        self.done: set[tuple[str, str]] = set()  # who is through with which assessment
        self.open: dict[str, AssessmentRef] = {}  # by room
        self.starters: dict[str, str] = {}
        self.until: dict[str, float] = {}
        self.job: dict[str, Job] = {}  # by claim
        self.dates: Counter[tuple[str, object, bool]] = Counter()
        self.kinds: Counter[tuple[object, ...]] = Counter()
        self.sent = 0
        self.broken: list[str] = []
        due = core.service.run_job

        async def noted(job: Job, messenger: object = None) -> tuple[m.Reply, ...]:
            replies = await due(job, messenger)  # type: ignore[arg-type]
            self.job |= {reply.claim: job for reply in replies if reply.claim}
            return replies

        core.service.run_job = noted  # type: ignore[method-assign, assignment]

    def room(self, name: str) -> str:
        """Choose one of the two teams that somebody is in."""
        at = self.names.index(name) // TEAM
        return self.dice.choice([f"team{at}", f"department{at // 2}"])

    def origin(self, name: str, room: str) -> Origin:
        """Speak from a team's conversation, or from one's own chat where none is named."""
        person = Person("core", "tenant", name)
        where = Conversation("core", "tenant", room) if room else person.chat
        return Origin(person, where, zone=self.zones[name])

    # What a worker asks of a platform

    pace = UNLIMITED

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def zone(self, person: Person) -> str:
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        return None

    async def has_left(self, person: Person, where: Conversation) -> bool:
        members = await self.members(where)
        return members is not None and person.id not in members

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True

    async def deliver(self, reply: m.Reply) -> SendResult:
        job = self.job.get(reply.claim)
        if job is not None and isinstance(job.kind, ReminderKind) and job.person:
            try:
                self.judge(job)
            except AssertionError as broken:  # a worker goes on whatever happens to one thing
                self.broken.append(str(broken))
        return SENT

    def judge(self, job: Job) -> None:
        """See that a nudge may come now."""
        name, now = (
            job.person,
            datetime.fromtimestamp(self.core.clock.now, ZoneInfo(self.zones[job.person])),
        )
        first, last = self.hours.get(name, USUAL)
        assert first <= now.hour * 60 + now.minute < last, (job, now)
        assert now.weekday() < 5, (job, now)
        assert name not in self.off, job
        self.dates[name, now.date(), job.asked] += 1
        assert self.dates[name, now.date(), job.asked] <= 1, (job, now)
        if job.kind is ReminderKind.UNFINISHED:
            assert (name, job.assessment.id) not in self.done, job
        if not job.asked:
            self.kinds[job.kind, job.assessment, name, job.step] += 1
            assert self.kinds[job.kind, job.assessment, name, job.step] <= 2, job
        self.sent += 1

    # What people do

    async def act(self) -> None:
        name = self.dice.choice(self.names)
        room = self.room(name)
        ref = self.open.get(room)
        if ref and self.core.clock.now > self.until[room]:
            await self.cancel(room, ref)
            ref = None
        match self.dice.randrange(10):
            case 0 | 1 | 2 | 3:
                await self.join(name, room)
            case 4 if ref and (name, ref.id) not in self.done:
                await self.answer(name, room, ref)
            case 5 if ref and self.dice.random() < 0.3:
                await self.cancel(room, ref)
            case 6:
                await self.wish(name)
            case 7 | 8 if ref:
                pause = self.dice.choice([Pause.HOUR, Pause.TOMORROW])
                await self.take(name, "", e.Snoozed(ReminderKind.UNFINISHED, ref, None, pause))
            case 9 if ref:
                self.done.add((name, ref.id))
                await self.take(name, room, e.Declined(ref))

    async def take(self, name: str, room: str, event: e.Event) -> None:
        await self.core.take(self.origin(name, room), event)

    async def join(self, name: str, room: str) -> None:
        if room not in self.open:
            card, *_ = await self.core.take(self.origin(name, room), e.AssessAsked(by="in 20 days"))
            assert isinstance(card.live_message, m.CardOf)
            self.open[room] = card.live_message.assessment
            self.starters[room], self.until[room] = name, self.core.clock.now + 15 * DAY
        if (name, self.open[room].id) not in self.done:
            await self.take(name, room, e.Joined(self.open[room]))

    async def answer(self, name: str, room: str, ref: AssessmentRef) -> None:
        await self.take(name, room, e.Joined(ref))
        self.done.add((name, ref.id))
        for press in presses(ref, name, [Choice.LEVEL_1] * len(self.core.rubric.aspects)):
            await self.take(name, "", press)

    async def cancel(self, room: str, ref: AssessmentRef) -> None:
        await self.take(self.starters[room], room, e.DropAsked(ref, confirmed=True))
        del self.open[room]
        self.done |= {(each, ref.id) for each in self.names}

    async def wish(self, name: str) -> None:
        if name in self.off:
            self.off.discard(name)
            words = "on"
        elif self.dice.random() < 0.3:
            self.off.add(name)
            words = "off"
        else:
            first = self.dice.randrange(7, 12)
            self.hours[name] = (first * 60, (first + 6) * 60)
            words = f"hours {first}-{first + 6}"
        await self.take(name, "", e.RemindAsked(words, keep=True))


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url) as core:
        yield core


# How many people, for how long, and after how many hours at most somebody acts and the worker looks.
LIVES = [(20, YEAR, 12), pytest.param(200, 2 * YEAR, 6, marks=pytest.mark.long)]


@pytest.mark.parametrize(("people", "seconds", "hours"), LIVES)
async def test_years_keep_every_promise(core: Core, people: int, seconds: int, hours: int) -> None:
    life = Life(core, people, seed=people)
    end, worker = core.clock.now + seconds, None
    while core.clock.now < end:
        core.clock.forward(life.dice.randrange(1, hours + 1) * HOUR + life.dice.randrange(HOUR))
        for _ in range(people // 20):
            await life.act()
        if worker is None or life.dice.random() < 0.1:
            worker = JobDispatcher(core.service, core.store.queue, {"core": life}, core.clock.runtime)
        at = life.dice.randrange(1, 40) if life.dice.random() < 0.05 else 0
        with killable(core.database, KillPoint(at)):
            await worker.sweep()
    assert life.broken == []
    assert life.sent > 10 * people * seconds / YEAR
    assert max(life.kinds.values()) == 2
    assert any(asked for _, _, asked in life.dates)
