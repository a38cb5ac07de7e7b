"""The core and its handlers on a real store, without a platform: a team that uses it, and one person who talks to it."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.questions import Choice, Mode, Progress, Question
from bot.conversation.session import Session
from bot.conversation.turn import progress_of
from bot.conversation.typed.parsing import parse
from bot.handlers.context import Catalogue
from bot.handlers.service import Replies, Runtime, Service
from bot.ports.membership import Membership
from bot.ports.store import Store
from bot.ports.webhooks import WebhookSender
from bot.store import Database, connected
from rubric import Rubric
from tests.support.clock import Clock
from tests.support.rubrics import SMALL, capability
from tests.support.servers import Server, store_at

ROOM = Conversation("core", "tenant", "room")
ELSEWHERE = Conversation("core", "tenant", "another room")
FAY = "fay"  # who starts assessments
ANA = Person("core", "tenant", "ana")
Sent = tuple[Origin, e.Event]


def person(name: str) -> Person:
    return Person("core", "tenant", name)


def member(name: str) -> Origin:
    """Speak from the team's conversation."""
    return Origin(person(name), ROOM)


def alone(name: str) -> Origin:
    """Speak from one's private chat."""
    return Origin(person(name), person(name).chat)


class Core:
    """The service with its store and a clock, and what a team does with it."""

    def __init__(
        self,
        database: Database,
        around: Store | None = None,
        clock: Clock | None = None,
        rubric: Rubric | None = None,
    ) -> None:
        self.database = database
        self.store = database.store
        self.clock = clock or Clock()
        self.rubric = rubric or capability(SMALL)
        store = around or database.store
        catalogue = Catalogue({self.rubric.id: self.rubric}, store.rubrics)
        self.service = Service(store, catalogue, self.clock.runtime)
        self.membership: Membership | None = None

    @classmethod
    @asynccontextmanager
    async def opened(cls, url: str, rubric: Rubric | None = None) -> AsyncIterator["Core"]:
        async with connected(url) as database:
            yield cls(database, rubric=rubric)

    async def take(self, origin: Origin, event: e.Event) -> Replies:
        return await self.service.take(origin, event, self.membership)

    def offer(self, rubric: Rubric) -> None:
        """Go on with another version of the rubric."""
        self.rubric = rubric
        self.service = Service(
            self.store, Catalogue({rubric.id: rubric}, self.store.rubrics), self.clock.runtime
        )

    def told_to(self, sender: WebhookSender) -> None:
        """Let a webhook be told what happens."""
        catalogue = Catalogue({self.rubric.id: self.rubric}, self.store.rubrics)
        self.service = Service(self.store, catalogue, self.clock.runtime, webhooks=sender)

    async def begin(self, floor: int = 3) -> AssessmentRef:
        """Let Fay start an assessment with a privacy floor."""
        card, *_ = await self.take(member(FAY), e.AssessAsked(by="in 7 days"))
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
    session = SessionRef(ref, name)
    for aspect, choice in enumerate(choices):
        yield e.Answered(session, Question(aspect), choice, 0)
        if choice.isdigit():
            for level in range(max(int(choice), 2), min(int(choice) + 1, 5) + 1):
                held = Choice.YES if level == int(choice) else Choice.NO
                yield e.Answered(session, Question(aspect, level), held, 0)


class PrivateChat:
    """A conversation of Ana and Rung about *rubric*, from an empty store on."""

    def __init__(self, server: Server, rubric: Rubric) -> None:
        self.rubric = rubric
        self._runner = asyncio.Runner()
        self._open = AsyncExitStack()
        self._server = server.client()
        self._server.flushall()
        self._ids = (f"id{count}" for count in itertools.count(1))
        self._store = self._runner.run(self._open.enter_async_context(store_at(server.url)))
        runtime = Runtime(clock=lambda: 1_800_000_000, new_id=lambda: next(self._ids))
        self._service = Service(self._store, Catalogue({rubric.id: rubric}, self._store.rubrics), runtime)

    def close(self) -> None:
        self._runner.run(self._open.aclose())
        self._runner.close()
        self._server.close()

    def say(self, text: str, where: Conversation = ANA.chat) -> Sent:
        """Describe the delivery of typed words."""
        return Origin(ANA, where, (next(self._ids),)), parse(text)

    def press(self, value: str, where: Conversation = ANA.chat) -> Sent:
        """Describe the delivery of a press. It has no id, as on Slack."""
        return Origin(ANA, where), callback_data.unpack(value, ANA)

    def take(self, sent: Sent) -> tuple[m.Reply, ...]:
        return self._runner.run(self._service.take(*sent))

    def begin(self, mode: Mode) -> m.Ask:
        """Start a check, or a team assessment that Ana takes part in."""
        if mode is Mode.CHECK:
            shown = live_message(self.take(self.say("check")))
        else:
            card = self.take(self.say("assess by in 7 days", ROOM))
            joining = next(
                each for reply in card for each in to_press(reply.message) if each.startswith("join")
            )
            shown = live_message(self.take(self.press(joining, ROOM)))
        assert isinstance(shown, m.Ask)
        self._ref = shown.ref
        return shown

    def session(self) -> Session:
        """Read what is stored of the session that was begun."""
        session = self._runner.run(self._store.sessions.read(self._ref)).session
        assert session
        return session

    def progress_of(self, mode: Mode) -> Progress:
        """Derive from what is stored where Ana is."""
        return progress_of(self.rubric, mode, self.session())

    def everything(self) -> dict[bytes, bytes]:
        """Read all that is stored, to see whether anything changed.

        Names of calls change with each one. Claims of deliveries expire while they are compared.
        """
        stored = [key for key in self._server.scan_iter() if not key.endswith((b":attempts", b":claims"))]
        return {key: self._server.dump(key) for key in stored}


def live_message(replies: tuple[m.Reply, ...]) -> m.Message | None:
    """Give the message of the session, if the replies draw it anew."""
    return next((reply.message for reply in replies if isinstance(reply.live_message, SessionRef)), None)


def to_press(message: m.Message) -> list[str]:
    """List the values of everything in *message* that can be pressed."""
    said = wording.say(message)
    return [each.press for each in (*view.options(said), *view.buttons(said))]
