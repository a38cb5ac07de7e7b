"""A service on a real store and a clock that stands, and a team that uses it."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.handlers.context import Catalogue
from bot.handlers.service import Replies, Service
from bot.ports.store import Store
from bot.store import Database, connected
from rubric import Rubric
from tests.capabilities import SMALL, capability
from tests.clock import Clock

ROOM = Conversation("core", "tenant", "room")
ELSEWHERE = Conversation("core", "tenant", "another room")
FAY = "fay"  # who starts assessments


def person(name: str) -> Person:
    return Person("core", "tenant", name)


def member(name: str) -> Origin:
    """Speak from the team's conversation."""
    return Origin(person(name), ROOM)


def alone(name: str) -> Origin:
    """Speak from one's private chat."""
    return Origin(person(name), person(name).chat)


class House:
    """The service, and what a team does with it."""

    def __init__(self, database: Database, around: Store | None = None, clock: Clock | None = None) -> None:
        self.database = database
        self.store = database.store
        self.clock = clock or Clock()
        self.rubric: Rubric = capability(SMALL)
        store = around or database.store
        catalogue = Catalogue({self.rubric.id: self.rubric}, store.rubrics)
        self.service = Service(store, catalogue, self.clock.runtime)

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str) -> AsyncIterator["House"]:
        async with connected(url) as database:
            yield cls(database)

    async def take(self, origin: Origin, event: e.Event) -> Replies:
        return await self.service.take(origin, event)

    async def begin(self, floor: int = 3) -> AssessmentRef:
        """Let Fay start an assessment with a privacy floor."""
        card, *_ = await self.take(member(FAY), e.AssessAsked())
        assert isinstance(card.live_message, m.CardOf)
        ref = card.live_message.assessment
        if floor > 3:
            await self.take(member(FAY), e.FloorSet(floor, ref))
        return ref

    async def answer(self, ref: AssessmentRef, name: str, choices: Sequence[Choice]) -> None:
        """Let someone join and give *choices*, one an aspect. All evidence is denied."""
        await self.take(member(name), e.Joined(ref))
        for press in presses(ref, name, choices):
            await self.take(alone(name), press)

    async def answer_all(self, ref: AssessmentRef, everyone: dict[str, Sequence[Choice]]) -> None:
        """Let many people answer at once."""
        await asyncio.gather(*(self.answer(ref, name, choices) for name, choices in everyone.items()))

    async def close(self, ref: AssessmentRef) -> Replies:
        """Let Fay close an assessment."""
        return await self.take(member(FAY), e.CloseAsked(ref, confirmed=True))


def presses(ref: AssessmentRef, name: str, choices: Sequence[Choice]) -> Iterator[e.Answered]:
    """Name the presses of someone who answers everything: what holds of the level claimed, and nothing above."""
    session = SessionRef(ref.conversation, ref.id, name)
    for aspect, choice in enumerate(choices):
        yield e.Answered(session, Question(aspect), choice, 0)
        if choice.isdigit():
            for level in range(max(int(choice), 2), min(int(choice) + 1, 5) + 1):
                held = Choice.YES if level == int(choice) else Choice.NO
                yield e.Answered(session, Question(aspect, level), held, 0)
