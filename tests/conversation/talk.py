"""Someone who talks to the core on a real store: says and presses things, and looks at what then stands."""

import asyncio
import itertools
from contextlib import AsyncExitStack

from bot.conversation import callback_data, messages as m, view, wording
from bot.conversation.commands import parse
from bot.conversation.events import Event
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.questions import Mode
from bot.conversation.session import Progress, Session, progress_of
from bot.handlers.context import Catalogue
from bot.handlers.service import Runtime, Service
from rubric import Rubric
from tests.servers import Server, store_at

ANA = Person("core", "tenant", "ana")
ROOM = Conversation("core", "tenant", "room")
Sent = tuple[Origin, Event]


class Talk:
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
        return Origin(ANA, where, next(self._ids)), parse(text)

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
            card = self.take(self.say("assess", ROOM))
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
        """Read all that is stored, to see whether anything changed."""
        return {key: self._server.dump(key) for key in self._server.scan_iter()}


def live_message(replies: tuple[m.Reply, ...]) -> m.Message | None:
    """Give the message of the session, if the replies draw it anew."""
    return next((reply.message for reply in replies if isinstance(reply.live_message, SessionRef)), None)


def to_press(message: m.Message) -> list[str]:
    """List the values of everything in *message* that can be pressed."""
    said = wording.say(message)
    return [each.press for each in (*view.options(said), *view.buttons(said))]
