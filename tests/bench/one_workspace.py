"""A company's one workspace at its pace, with closings behind its reminders: `python -m tests.bench.one_workspace`.

40,000 reminders at ten a second take more than an hour. Here a worker runs as it does, on the real store,
and where it would only wait, its clock jumps.
"""

import argparse
import asyncio
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.bootstrap import Rung, opened
from bot.conversation import messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Conversation, Person, PersonId, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import ReminderKind
from bot.handlers.context import Runtime
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, Job, JobKind, SendResult, SendStatus
from bot.platforms.slack.client import PACE
from bot.ports.assessments import NewAssessment
from bot.ports.sessions import AnswerWrite
from bot.settings import read as read_settings
from bot.telemetry.logs import set_up_logs
from tests.bench.load import at_once
from tests.bench.nudges import ALWAYS
from tests.bench.servers import store_server
from tests.support.clock import DAY

TEAM = 8  # people who answered an assessment that closes
CONVERSATIONS = 200  # among which the reminded are spread
PREPARED = 32  # people at once
AHEAD = 3600  # seconds in which all is prepared
TENANT = "T000000"


@dataclass
class Clock:
    """The real time, and what was skipped of it."""

    skipped: float = 0.0

    def now(self) -> float:
        """Give the time in seconds since 1970, UTC."""
        return time.time() + self.skipped

    def skip_to(self, at: float) -> None:
        """Let nothing more happen until a time."""
        self.skipped += max(0.0, at - self.now())


@dataclass
class Slack:
    """Takes *limit* messages a second and refuses more, as Slack does with a whole workspace."""

    clock: Clock
    limit: float
    reminded: int = 0
    refused: int = 0
    closed: dict[str, float] = field(default_factory=dict)
    pace = PACE
    _full_until: float = 0.0

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: m.Reply) -> SendResult:
        """Take a message. Those about a closing count towards the limit, and are never refused."""
        now, where = self.clock.now(), reply.conversation
        assert where
        if not where.private:
            self.closed[where.id] = now
        elif self._full_until > now + 1:
            self.refused += 1
            return SendResult(SendStatus.LATER, "ratelimited", 1.0, throttled=True)
        else:
            self.reminded += 1
        self._full_until = max(self._full_until, now) + 1 / self.limit
        return SENT

    async def zone(self, person: Person) -> str:
        return ""

    async def members(self, where: Conversation) -> frozenset[PersonId] | None:
        return None

    async def has_left(self, person: Person, where: Conversation) -> bool:
        return False

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True

    async def message_url(self, where: Conversation, message: str) -> str:
        return ""


async def begun(rung: Rung, where: Conversation, people: int, closes: int) -> AssessmentRef:
    """Let people begin an assessment."""
    rubric, now, ref = rung.catalogue.offered[0], rung.runtime.now(), AssessmentRef(where, "a1")
    pinned, aspects = RubricRef(rubric.id, rubric.hash), len(rubric.aspects)
    new = NewAssessment("a1", where, pinned, aspects, PersonId("nobody"), now, closes, "UTC")
    await rung.store.assessments.start(new, ())

    async def begin(number: int) -> None:
        person = Person(where.platform, where.tenant, PersonId(f"{where.id}U{number:05d}"))
        await rung.store.people.set_zone(person, "UTC", now)
        await rung.store.sessions.join(SessionRef(AssessmentRef(where, "a1"), person.id), aspects)

    await at_once(PREPARED, range(people), begin)
    return ref


async def reminded(rung: Rung, where: Conversation, people: int, due: int) -> None:
    """Let people of a conversation be reminded of an assessment when it is *due*."""
    ref = await begun(rung, where, people, due + 9 * DAY)

    async def plan(number: int) -> None:
        job = Job(ReminderKind.UNFINISHED, ref, PersonId(f"{where.id}U{number:05d}"))
        await rung.store.jobs.schedule(job, due)

    await at_once(PREPARED, range(people), plan)


async def closing(rung: Rung, where: Conversation, at: int) -> None:
    """Let a team answer an assessment that closes at a time."""
    ref = await begun(rung, where, TEAM, at)
    for number in range(TEAM):
        session = SessionRef(AssessmentRef(where, "a1"), PersonId(f"{where.id}U{number:05d}"))
        for aspect in range(len(rung.catalogue.offered[0].aspects)):
            await rung.store.sessions.answer(session, AnswerWrite(Question(aspect), Choice.LEVEL_2, 0))
    await rung.store.jobs.schedule(Job(JobKind.CLOSING, ref), at)


@dataclass(frozen=True, slots=True)
class Played:
    """What was seen: the hours that went by, how late closings were, and what Slack took and refused."""

    hours: float
    late: tuple[float, ...]
    reminded: int
    refused: int


async def play(url: str, people: int, closings: int, limit: float) -> Played:
    """Let the reminders of *people* be due at once, and closings one after the other while they are sent."""
    clock = Clock()
    runtime = Runtime(clock.now, iter(map("{:010x}".format, range(1 << 40))).__next__)
    settings = read_settings({"REDIS_URL": url, **ALWAYS})
    async with opened(settings, clock=runtime) as rung:
        await rung.catalogue.keep(rung.catalogue.offered[0])
        due = runtime.now() + AHEAD
        for number in range(CONVERSATIONS):
            await reminded(
                rung, Conversation("slack", TENANT, f"C{number:05d}"), people // CONVERSATIONS, due
            )
        apart = people / limit / (closings + 1)
        closes = {f"G{number:05d}": due + int(apart * (number + 1)) for number in range(closings)}
        for name, at in closes.items():
            await closing(rung, Conversation("slack", TENANT, name), at)
        slack = Slack(clock, limit)
        dispatcher = JobDispatcher(rung.service, rung.store.queue, {"slack": slack}, runtime)
        clock.skip_to(due)
        while slack.reminded < people // CONVERSATIONS * CONVERSATIONS or len(slack.closed) < closings:
            clock.skip_to(await dispatcher.sweep())
        late = tuple(slack.closed[name] - at for name, at in closes.items())
        return Played((clock.now() - due) / 3600, late, slack.reminded, slack.refused)


def main() -> None:
    """Print how late the closings were."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.one_workspace", description=__doc__)
    parser.add_argument("--people", type=int, default=40_000)
    parser.add_argument("--closings", type=int, default=20)
    parser.add_argument("--limit", type=float, default=6.0, help="messages a second that the platform takes")
    args = parser.parse_args()
    set_up_logs("error")
    with TemporaryDirectory() as folder, store_server(Path(folder), durable=False) as url:
        played = asyncio.run(play(url, args.people, args.closings, args.limit))
    shown = Table(
        title=f"{played.reminded:,} reminders in one workspace", title_justify="left", box=SIMPLE_HEAD
    )
    for name in ("hours", "sent a second", "refused", "closings", "latest closing, s"):
        shown.add_column(name, justify="right")
    shown.add_row(
        f"{played.hours:.2f}",
        f"{played.reminded / played.hours / 3600:.1f}",
        f"{played.refused:,}",
        str(len(played.late)),
        f"{max(played.late):.2f}",
    )
    Console().print(shown)


if __name__ == "__main__":
    main()
