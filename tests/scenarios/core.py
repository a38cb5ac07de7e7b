"""Scenarios on the core alone: the service and the real store, with a screen that is a list."""

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack

from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.bootstrap import Rung
from bot.conversation import callback_data, messages as m, view, wording
from bot.conversation.events import Answered, Event, HelpAsked
from bot.conversation.identity import Conversation, MessageId, Origin, Person
from bot.conversation.steps import redraws_board
from bot.conversation.typed.parsing import parse
from bot.handlers.delivery_rules import SHOWN_ANEW
from bot.handlers.service import Service
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import SENT, SendResult
from bot.outbox.rate_limits import UNLIMITED
from bot.pages.edge import page_routes
from bot.ports.membership import MembershipStatus
from tests.scenarios.browser import Opened, opened
from tests.scenarios.screen import Card, Dialog, Field, Piece, Question, Row, Title, Way, Words, opening
from tests.scenarios.script import CHAT, TEAM
from tests.support.clock import Clock

Opening = Callable[[], AbstractAsyncContextManager[Rung]]
ROOM = Conversation("core", "tenant", "team")
FORM = "form"  # it lies over the questions until it is sent off or left


class CoreDriver:
    """Does what a platform does, and nothing else: it is the measure for all of them."""

    places = frozenset((CHAT, TEAM))

    def __init__(self, opening: Opening, clock: Clock) -> None:
        self._clock = clock
        self._opening = opening
        self._open = AsyncExitStack()
        self._rung: Rung | None = None
        self._cards: dict[tuple[str, str], dict[str, Card]] = {}  # by place and person ("": everyone)
        self._people: set[str] = set()
        self._count = 0

    def alone(self, where: str) -> str:
        """Answer where somebody is, for nobody else to see."""
        return where

    def form(self, reply: m.Reply) -> str:
        """Name the card on which a form is shown: one that lies over the questions."""
        return FORM

    async def join(self, person: str) -> None:
        """Be in the team's conversation."""
        self._people.add(person)

    async def start(self) -> None:
        """Open the service."""
        self._rung = await self._open.enter_async_context(self._opening())

    async def stop(self) -> None:
        """Close everything."""
        await self._open.aclose()
        self._rung = None

    async def restart(self) -> None:
        """Close everything and open it again."""
        await self.stop()
        await self.start()

    async def open(self, url: str) -> Opened:
        """Open a link in a browser, on what the web process serves."""
        if self._rung is None or self._rung.page_links is None:
            raise RuntimeError("no pages")
        app = web.Application()
        app.add_routes(page_routes(self._rung.service.reader, self._rung.page_links))
        async with TestServer(app) as server:
            return await opened(url, str(server.make_url("")).rstrip("/"))

    async def let_pass(self, hours: int) -> None:
        """Move the clock, and let happen what is due."""
        if self._rung is None:
            raise RuntimeError("not open")
        worker = JobDispatcher(self._service, self._rung.store.queue, {"core": self}, self._rung.runtime)
        await self._clock.pass_hours(hours, worker.sweep)

    pace = UNLIMITED

    async def wait(self, where: Conversation) -> float:
        """Take whatever comes."""
        return 0.0

    async def deliver(self, reply: m.Reply) -> SendResult:
        """Show people what nobody pressed for."""
        where = reply.conversation or ROOM
        person, place = (where.id, CHAT) if where.private else ("", TEAM)
        await self._show(person, place, reply, HelpAsked(), "")
        return SENT

    async def zone(self, person: Person) -> str:
        """Leave it to people to say where they live."""
        return ""

    async def members(self, where: Conversation) -> frozenset[str] | None:
        """Name everybody in the story."""
        return frozenset(self._people)

    async def has(self, where: Conversation, person: str, *, fresh: bool) -> MembershipStatus:
        """Tell whether somebody is in the story."""
        return (
            MembershipStatus.MEMBER
            if where == ROOM and person in self._people
            else MembershipStatus.NOT_MEMBER
        )

    async def shared(self, person: Person) -> dict[Conversation, str]:
        """List nothing: what somebody took part in is known without it."""
        return {}

    async def name(self, where: Conversation, person: str) -> str:
        """Call everybody what the story calls them."""
        return person

    async def message_url(self, where: Conversation, message: MessageId) -> None:
        """Give no address: nothing is seen anywhere."""

    async def pair(self, where: Conversation) -> frozenset[str] | None:
        """Name the two people of a story of two."""
        return frozenset(self._people) if where == ROOM and len(self._people) == 2 else None

    async def has_left(self, person: Person, where: Conversation) -> bool:
        members = await self.members(where)
        return members is not None and person.id not in members

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Reach everybody."""
        return True

    async def say(self, person: str, where: str, text: str) -> None:
        """Write to the service."""
        await self._take(person, where, parse(text))

    async def press(self, person: str, way: Way) -> None:
        """Press a button of a card."""
        where, card = str(way.key).split(":")
        await self._take(person, where, callback_data.unpack(way.value, _person(person)), pressed=card)

    async def fill(self, person: str, save: Way, text: str, ticked: bool) -> None:
        """Send off a form."""
        event = callback_data.unpack(save.value, _person(person), callback_data.FormInput(text, ticked))
        await self._take(person, CHAT, event, pressed=str(save.key).split(":")[1])

    async def screen(self, person: str, where: str) -> tuple[Card, ...]:
        """Give the cards for this person and for everyone, in the order in which they came."""
        mine = {**self._cards.get((where, person), {}), **self._cards.get((where, ""), {})}
        return tuple(sorted(mine.values(), key=lambda card: int(card.id) if card.id != FORM else self._count))

    async def _take(self, person: str, where: str, event: Event, pressed: str = "") -> None:
        for reply in await self._replies(person, where, event):
            if isinstance(reply.live_message, m.OwnAnswerOf):
                await self._show_own(person, reply, reply.live_message, pressed)
            else:
                await self._show(person, where, reply, event, pressed)
        self._tidy(person, event, pressed)

    async def _replies(self, person: str, where: str, event: Event) -> tuple[m.Reply, ...]:
        who = _person(person)
        self._count += 1
        place, sent_at = who.chat if where == CHAT else ROOM, int(self._clock.now) * 1000 + self._count
        origin = Origin(who, place, (f"event{self._count}",), sent_at=sent_at)
        return await self._service.take(origin, event, self)

    def _tidy(self, person: str, event: Event, pressed: str) -> None:
        """Take away a question that was asked back and is answered now, and a form that was left."""
        if pressed == FORM:
            self._cards[CHAT, person].pop(FORM, None)
        asked_back = self._cards.get((CHAT, person), {})
        if isinstance(event, Answered) and pressed in asked_back and not _is_living(asked_back[pressed]):
            del asked_back[pressed]

    async def _show_own(self, person: str, reply: m.Reply, own: m.OwnAnswerOf, pressed: str) -> None:
        """Put a person's own answer on a line of its own, in the place of one whose place is known.

        A press on the line tells its place. Before that, the next line comes below it.
        """
        lines = self._cards.setdefault((TEAM, person), {})
        known = reply.message_id
        if pressed in lines:
            name = pressed
            await self._service.set_message_id(own, MessageId(name, aspect=own.aspect))
        elif known and known.aspect == own.aspect:
            name = known.id
        else:
            self._count += 1
            name = str(self._count)
        lines[name] = Card(name, pieces(wording.say(reply.message), f"{TEAM}:{name}"), person)

    async def _show(self, person: str, where: str, reply: m.Reply, event: Event, pressed: str) -> str:
        """Put a reply on the screen: a session's message where it stands, anything else below the rest.

        Whoever comes back looks at the end of the chat, so there it moves to the end.
        """
        where = {m.To.CHAT: CHAT, m.To.EVERYONE: TEAM, m.To.YOU: where}[reply.to]
        only_for = "" if reply.to is m.To.EVERYONE else person
        cards = self._cards.setdefault((where, only_for), {})
        name = reply.message_id.id if reply.live_message and reply.message_id else ""
        if isinstance(reply.message, m.NoteForm):
            name = self.form(reply)
            cards[name] = Card(name, pieces(wording.say(reply.message), f"{where}:{name}"), only_for)
            return name
        if isinstance(reply.live_message, m.ReplaceableMessage) and pressed in cards:
            name = pressed
            await self._service.set_message_id(reply.live_message, MessageId(name))
        elif isinstance(reply.live_message, m.BoardOf) and redraws_board(event) and not name:
            name = pressed
        elif isinstance(event, SHOWN_ANEW) and name != pressed and only_for:
            cards.pop(name, None)
        if name not in cards:
            self._count += 1
            name = str(self._count)
        cards[name] = Card(name, pieces(wording.say(reply.message), f"{where}:{name}"), only_for)
        if reply.live_message and reply.message_id != MessageId(name) and name != pressed:
            await self._service.set_message_id(reply.live_message, MessageId(name))
        return name

    @property
    def _service(self) -> Service:
        if self._rung is None:
            raise RuntimeError("not open")
        return self._rung.service


def _is_living(card: Card) -> bool:
    """Tell a session's message, which has a title, from a question that was asked back."""
    return isinstance(card.pieces[0], Title)


def pieces(said: view.View, key: object) -> tuple[Piece, ...]:
    """Bring *said* into the form in which platforms are compared. *key* goes into every way."""
    return tuple(piece for part in said.blocks for piece in _pieces(part, key))


def _pieces(part: view.Block, key: object) -> Iterator[Piece]:
    match part:
        case view.Heading(text):
            yield Title(text)
        case view.Text(text):
            yield Words(text)
        case view.Mention(person, says):
            yield Words(f"{person} {says}")
        case view.Field(label, text):
            yield Words(f"{label}: {text}")
        case view.LinkList(label, links):
            yield Words(f"{label}: {' · '.join(f'{link.title} ({link.url})' for link in links)}")
        case view.QuestionBlock():
            yield from _asked(part, key)
        case view.Buttons(found, rare, links):
            if found or rare:
                yield Row(tuple(_button(button, key) for button in (*found, *rare)))
            yield from (opening(link.title, link.url) for link in links)
        case view.FormBlock():
            yield Field(part.label, part.value)
            yield Field(part.tick, ticked=part.ticked)
            yield Row((Way(part.send, value=part.press, key=key),))
        case view.Grid(rows, caption):
            yield from (Words(_row(row)) for row in rows)
            yield from (Words(caption) for _ in range(bool(caption)))
        case view.Copyable(text):
            yield Words(text)
        case view.Divider() | view.Image():
            return


def _asked(asked: view.QuestionBlock, key: object) -> Iterator[Piece]:
    yield Question(asked.number, asked.text)
    if asked.hint:
        yield Words(asked.hint)
    for option in asked.statements:
        yield Way(option.letter, asked.number, option.text, option.chosen, value=option.press, key=key)
    others = (
        Way(each.text, asked.number, "", each.chosen, value=each.press, key=key) for each in asked.others
    )
    if asked.others:
        yield Row(tuple(others))


def _button(button: view.Button, key: object) -> Way:
    said = button.confirm
    dialog = Dialog(said.title, said.text, said.yes, said.no) if said else None
    return Way(button.label, dialog=dialog, value=button.press, key=key)


def _row(row: view.Row) -> str:
    value = row.value or 0
    place = "●" * value + "○" * (5 - value)
    return f"{place}  {row.name}{row.said}"


def _person(name: str) -> Person:
    return Person("core", "tenant", name)
