"""What Redis keeps of a team of eight after four cycles: `python -m tests.bench.team_bytes`."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from redis.asyncio import Redis
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, MessageId, Origin, Person
from bot.conversation.messages import Reply
from bot.conversation.questions import Choice
from bot.conversation.team_record import StepMove
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, SendResult
from bot.outbox.rate_limits import UNLIMITED
from bot.store import Database, connected
from bot.telemetry.logs import set_up_logs
from rubric import Rubric
from rubric.loader import bundled, load_all
from tests.bench.servers import store_server
from tests.support.clock import DAY, Clock
from tests.support.core import presses

TEAM = Conversation("slack", "T024BE7LD", "C061EG9SL")
PEOPLE = tuple(f"U0{number:08d}" for number in range(8))
CYCLES = 4
QUARTER = 90  # days
_KIND = re.compile(r"rung:\{(?P<tag>[^}]*)\}:?(?P<kind>[a-z_]*)")


class Platform:
    """Takes every message, and names it where it is redrawn."""

    pace = UNLIMITED

    def __init__(self, service: Service) -> None:
        self._service = service
        self._count = 0

    async def wait(self, where: Conversation) -> float:
        return 0.0

    async def deliver(self, reply: Reply) -> SendResult:
        self._count += 1
        if reply.live_message and not reply.message_id:
            await self._service.set_message_id(reply.live_message, MessageId(f"1764000000.{self._count:06d}"))
        return SENT

    async def zone(self, person: Person) -> str:
        return "Europe/Berlin"

    async def members(self, where: Conversation) -> frozenset[str]:
        return frozenset(PEOPLE)

    async def has_left(self, person: Person, where: Conversation) -> bool:
        return False

    async def reaches(self, person: Person, where: Conversation) -> bool:
        return True


class Team:
    """A team that looks at itself every quarter, with a worker that runs once a day."""

    def __init__(self, database: Database, redis: "Redis", rubric: Rubric) -> None:
        self._redis = redis
        self.clock = Clock()
        self.rubric = rubric
        catalogue = Catalogue({rubric.id: rubric}, database.store.rubrics)
        self.service = Service(database.store, catalogue, self.clock.runtime)
        self.platform = Platform(self.service)
        messengers = {"slack": self.platform}
        self.worker = JobDispatcher(self.service, database.store.queue, messengers, self.clock.runtime)

    async def take(self, name: str, event: e.Event, *, private: bool = False) -> tuple[Reply, ...]:
        """Take an event, and show what follows."""
        person = Person(TEAM.platform, TEAM.tenant, name)
        origin = Origin(person, person.chat if private else TEAM)
        replies = await self.service.take(origin, event)
        for reply in replies:
            await self.platform.deliver(reply)
        return replies

    async def days(self, count: int) -> None:
        """Let days go by."""
        for _ in range(count):
            self.clock.forward(DAY)
            await self._age()
            await self.worker.sweep()

    async def _age(self) -> None:
        """Let a day go by for the keys that expire, too."""
        async for key in self._redis.scan_iter(count=1000):
            left = await self._redis.ttl(key)
            if left > 0:
                await self._redis.expire(key, left - DAY)

    async def cycle(self, weigh_now: Callable[[], Awaitable[None]]) -> None:
        """Answer, close, take up steps, finish them, weigh, and wait for the rest of the quarter."""
        card, *_ = await self.take(PEOPLE[0], e.AssessAsked(by="in 7 days"))
        assert isinstance(card.live_message, m.CardOf)
        ref = card.live_message.assessment
        for name in PEOPLE:
            await self.take(name, e.Joined(ref))
            for press in presses(ref, name, [Choice.LEVEL_2] * len(self.rubric.aspects)):
                await self.take(name, press, private=True)
        await self.days(2)
        await self.take(PEOPLE[0], e.CloseAsked(ref, confirmed=True))
        await self.worker.sweep()
        for name, aspect in zip(PEOPLE, self.rubric.aspects[:3], strict=False):
            step = aspect.levels[2].steps[0].id
            await self.take(name, e.StepMoved(ref, step, StepMove.ADOPTED))
            await self.take(name, e.StepMoved(ref, step, StepMove.DONE, confirmed=True))
        await weigh_now()
        await self.days(QUARTER - 2)


async def weigh(redis: "Redis") -> Counter[str]:
    """Weigh all keys by what they hold."""
    weights = Counter[str]()
    async for key in redis.scan_iter("rung:{*:*}:*", count=1000):
        found = _KIND.match(key.decode())
        assert found
        kind = (
            f"{found['tag'].partition(':')[0]} {found['kind']}" if "outbox" in found["tag"] else found["kind"]
        )
        weights[kind] += await redis.memory_usage(key, samples=0) or 0
    return weights


async def measure(url: str) -> list[Counter[str]]:
    """Play the cycles, and weigh after each close, and a quarter later."""
    rubric = next(iter(load_all(bundled()).rubrics.values()))
    async with connected(url) as database, Redis.from_url(url) as plain:
        team, found = Team(database, plain, rubric), list[Counter[str]]()

        async def weigh_now() -> None:
            found.append(await weigh(plain))

        for _ in range(CYCLES):
            await team.cycle(weigh_now)
        await weigh_now()
        return found


def main() -> None:
    """Print the bytes of each kind of key after each cycle. The text of the rubric is shared, and not counted."""
    set_up_logs("error")
    with TemporaryDirectory() as folder, store_server(Path(folder), durable=False) as url:
        found = asyncio.run(measure(url))
    shown = Table(title=f"Bytes of a team of {len(PEOPLE)}", title_justify="left", box=SIMPLE_HEAD)
    shown.add_column("keys")
    for number in range(CYCLES):
        shown.add_column(f"close {number + 1}", justify="right")
    shown.add_column("a quarter later", justify="right")
    for kind in sorted({kind for each in found for kind in each}):
        shown.add_row(kind, *(f"{each[kind]:,}" for each in found))
    shown.add_row("all", *(f"{each.total():,}" for each in found))
    Console(width=100).print(shown)


if __name__ == "__main__":
    main()
