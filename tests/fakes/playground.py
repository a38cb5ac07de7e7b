"""A core that says what it is told to, and a log without a store: for what the page itself promises."""

from collections.abc import Callable

from bot.conversation.events import Event, HelpAsked
from bot.conversation.identity import Origin
from bot.conversation.messages import Help, Reply, To
from bot.errors import StoreUnavailable
from bot.handlers.context import Catalogue
from bot.handlers.service import Runtime
from bot.platforms.playground.app import Kept, Playground
from bot.platforms.playground.clock import Clock
from bot.ports.membership import Membership

Answer = Callable[[Origin, Event], tuple[Reply, ...]]


class ScriptedService:
    """Says what *answer* makes of an event, and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.taken: list[tuple[Origin, Event]] = []

    async def take(
        self,
        origin: Origin,
        event: Event,
        membership: Membership | None = None,
    ) -> tuple[Reply, ...]:
        if isinstance(event, HelpAsked) and not origin.delivery_ids:  # the page greets
            return (Reply(To.YOU, Help((), None, private=origin.conversation.private)),)
        self.taken.append((origin, event))
        return self._answer(origin, event)


class MemoryLog:
    """The log as the page sees it, in a dictionary. *away* as long as it is told so."""

    def __init__(self) -> None:
        self.places: dict[str, dict[str, Kept]] = {}
        self.away = False
        self.ahead = 0
        self._count = 0

    async def put(self, place: str, id_: str, text: str, *, move: bool) -> None:
        self._check()
        self._count += 1
        old = self.places.setdefault(place, {}).get(id_)
        position = old[1] if old and not move else self._count
        self.places[place][id_] = (id_, position, self._count, text)

    async def read(self, *places: str) -> tuple[tuple[Kept, ...], ...]:
        self._check()
        return tuple(
            tuple(sorted(self.places.get(place, {}).values(), key=lambda kept: kept[1])) for place in places
        )

    async def remove(self, place: str, *ids: str) -> None:
        self._check()
        for id_ in ids or tuple(self.places.get(place, {})):
            self.places.get(place, {}).pop(id_, None)

    async def note_ahead(self, seconds: int) -> None:
        self._check()
        self.ahead = seconds

    def _check(self) -> None:
        if self.away:
            raise StoreUnavailable


def playground(answer: Answer, log: MemoryLog | None = None) -> tuple[Playground, ScriptedService, MemoryLog]:
    """Set a page up on a scripted core, with no capability on offer and a clock that stands."""
    service, kept = ScriptedService(answer), log or MemoryLog()
    clock = Clock(Runtime(lambda: 1_800_000_000, lambda: "1"))
    made = Playground(service, kept, Catalogue({}, None), clock)  # type: ignore[arg-type]
    return made, service, kept
