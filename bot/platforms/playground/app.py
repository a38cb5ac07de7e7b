"""Handlers of the page: events go to the core, replies to the log that the page shows."""

import asyncio
import math
from collections import defaultdict
from collections.abc import Awaitable, Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from bot.conversation import callback_data, wording
from bot.conversation.events import Event, ForgetAsked, HelpAsked
from bot.conversation.identity import (
    Conversation,
    DeliveryId,
    MessageId,
    Origin,
    Person,
    PersonId,
    SessionRef,
)
from bot.conversation.messages import (
    BoardOf,
    CardOf,
    CountedMessage,
    Help,
    ManagePanel,
    Message,
    OwnAnswer,
    PageOf,
    ReplaceableMessage,
    Reply,
    To,
    TopicOf,
)
from bot.conversation.safe_text import tidy
from bot.conversation.steps import redraws_board
from bot.conversation.typed import parsing
from bot.conversation.view import FormBlock, QuestionBlock, View, options, without_primary
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from bot.outbox.job import SENT, SendResult
from bot.outbox.rate_limits import UNLIMITED
from bot.platforms.playground.clock import HOUR, Clock
from bot.platforms.playground.log_entries import Entry, ShownEntry, dump, load, typed_entry
from bot.platforms.playground.parse import FilledForm, Pane, Pressed, Sent, Wrote
from bot.platforms.playground.people import NAMES, PLAYERS, TEAM, Player, members, team_of
from bot.platforms.playground.placement import ASKED_BACK, POINTER, TOPIC, aside_place, place_of, slot_of
from bot.ports.membership import MembershipStatus

Kept = tuple[str, int, int, str]  # an entry's id, position, version and JSON
PAIR = 2
HELLO = "hello"
WRITTEN = "t."  # begins the name of what a person wrote


class Log(Protocol):
    """What the page shows, kept by place. Each method is one round trip and raises StoreUnavailable."""

    async def put(self, place: str, id_: str, text: str, *, move: bool) -> None:
        """Write *id_* as a new version: at the end if it is new or is to *move*, else where it is."""
        ...

    async def read(self, *places: str) -> tuple[tuple[Kept, ...], ...]:
        """Read all entries of each place, in the order of their positions."""
        ...

    async def remove(self, place: str, *ids: str) -> None:
        """Take entries out. Without *ids* all of the place."""
        ...

    async def note_ahead(self, seconds: int) -> None:
        """Remember how far the page's clock is ahead of the real one."""
        ...


@dataclass(frozen=True, slots=True)
class PersonView:
    """Everything that one person sees, by pane. *asides* are their private panes."""

    team: tuple[ShownEntry, ...]
    asides: tuple[ShownEntry, ...]
    chat: tuple[ShownEntry, ...]


@dataclass(frozen=True, slots=True)
class Focus:
    """The pane and the message that the person looks at next. *moved* unless they pressed a button on it."""

    pane: Pane
    entry: str
    moved: bool


class Playground:
    """Takes turns for everyone on the page, and tells the open pages of changes."""

    def __init__(self, service: Service, log: Log, catalogue: Catalogue, clock: Clock) -> None:
        self._service = service
        self._log = log
        self._catalogue = catalogue
        self.clock = clock
        self._skipping = asyncio.Lock()
        self._pages: set[asyncio.Event] = set()
        self._turn_locks: defaultdict[Person, asyncio.Lock] = defaultdict(asyncio.Lock)

    @property
    def catalogue(self) -> Catalogue:
        """Give the rubrics on offer."""
        return self._catalogue

    @contextmanager
    def watched_by(self, signal: asyncio.Event) -> Iterator[None]:
        """Set *signal* whenever a message on any page changed."""
        self._pages.add(signal)
        try:
            yield
        finally:
            self._pages.discard(signal)

    async def see(self, player: Player) -> PersonView:
        """Read everything that *player* sees, and greet them where nothing was ever said."""
        person = player.person
        seen = await self._read(person)
        greeted = [await self._greet(person, "team", seen.team), await self._greet(person, "chat", seen.chat)]
        return await self._read(person) if any(greeted) else seen

    async def _greet(self, person: Person, pane: Pane, shown: tuple[ShownEntry, ...]) -> bool:
        """Greet where nothing was ever said, and keep the greeting true. Later it asks for nothing.

        Then it offers no assessment, which the person may have answered by now.
        """
        before = next((each.entry.view for each in shown if each.id == HELLO), None)
        if any(each.id != HELLO for each in shown):
            greeting = self._later_greeting(person, pane) if before else None
        else:
            where = team_of(person.id) if pane == "team" else person.chat
            (hello, *_) = await self._service.take(Origin(person, where), HelpAsked(), self)
            greeting = wording.say(hello.message)
        if greeting in (None, before):
            return False
        place, _ = place_of(person, pane)
        await self._log.put(place, HELLO, dump(self._said(greeting)), move=False)
        return True

    def _later_greeting(self, person: Person, pane: Pane) -> View:
        """Say what Rung gives, without anything that is due now."""
        offered, start = self._catalogue.offered, self._catalogue.start
        private = pane == "chat"
        two = not private and len(members(team_of(person.id))) == PAIR
        return without_primary(wording.say(Help(offered, start, private, two=two)))

    async def _read(self, person: Person) -> PersonView:
        team, asides, chat = (_shown(kept) for kept in await self._log.read(*_places(person)))
        return PersonView(*_marked(team, asides), chat)

    async def newest(self) -> dict[PersonId, int]:
        """Tell for each player where the last message of Rung in their private chat stands, 0 for none."""
        chats = await self._log.read(*(place_of(each.person, "chat")[0] for each in PLAYERS))
        return {
            each.id: max((position for id_, position, *_ in kept if _is_new(id_)), default=0)
            for each, kept in zip(PLAYERS, chats, strict=True)
        }

    async def take(self, player: Player, sent: Sent) -> Focus | None:
        """Take an event of *player*, and give the pane and the message to look at.

        Raises StoreUnavailable when it could not be saved.
        """
        match sent:
            case Pressed():
                return await self._turn(player.person, sent, callback_data.unpack(sent.press, player.person))
            case FilledForm(press=press, text=text, ticked=ticked):
                filled = callback_data.FormInput(text, ticked)
                return await self._turn(
                    player.person, sent, callback_data.unpack(press, player.person, filled)
                )
            case Wrote():
                return await self._turn(player.person, sent, parsing.parse(sent.text))

    async def skip(self, hours: int, by_itself: Callable[[], Awaitable[float]]) -> None:
        """Advance the clock by *hours*, and run the due jobs (*by_itself*) after each that has some.

        Raises StoreUnavailable where that stopped. The time until then has gone by.
        """
        async with self._skipping:
            due = 0.0
            while hours:
                until_due = math.ceil(min(due - self.clock.now(), hours * HOUR) / HOUR)
                passing = max(1, until_due)
                await self._log.note_ahead(self.clock.ahead + passing * HOUR)
                self.clock.forward(passing * HOUR)
                hours -= passing
                due = await by_itself()
                self._tell()

    async def _turn(self, person: Person, sent: Sent, event: Event) -> Focus | None:
        where = team_of(person.id) if sent.pane == "team" else person.chat
        # One turn at a time a person, or two presses could be drawn in the wrong order.
        async with self._turn_locks[person]:
            # Presses come in the order of the taps. Words are read by what the page shows when they come.
            pressed_at = 0 if isinstance(sent, Wrote) else self.clock.milliseconds()
            origin = Origin(person, where, (DeliveryId(sent.id),), sent.zone, sent_at=pressed_at)
            replies = await self._service.take(origin, event, self)
            if isinstance(event, ForgetAsked) and event.confirmed:
                await self._forget(person)
            if isinstance(sent, Wrote):
                await self._keep_words(person, sent)
            if sent.pane == "chat":
                await self._log.remove(aside_place(person), POINTER)
            looks = [await self._draw(person, sent, event, reply, at) for at, reply in enumerate(replies)]
        self._tell()
        shown = [look for look in looks if look]
        elsewhere = [look for look in shown if look.pane != sent.pane]
        return next(iter((*elsewhere[-1:], *shown)), None)

    async def _keep_words(self, person: Person, sent: Wrote) -> None:
        words = tidy(sent.text)
        if words:
            entry = typed_entry(person.id, self.clock.now(), words)
            await self._log.put(
                place_of(person, sent.pane)[0], f"{WRITTEN}{sent.id}", dump(entry), move=False
            )

    async def _draw(self, person: Person, sent: Sent, event: Event, reply: Reply, at: int) -> Focus | None:
        view = _view(reply.message)
        pressed = "" if isinstance(sent, Wrote) else sent.entry
        if isinstance(reply.live_message, BoardOf) and not redraws_board(event):
            pressed = ""  # a list of steps that was asked for stands below
        found = slot_of(reply, person, sent.pane, pressed, _fresh(sent.id, at, view))
        if reply.live_message is not None:
            await self._log.remove(f"chat.{person.id}", ASKED_BACK)
        moved = pressed != found.id and not _is_redrawn(reply)
        await self._log.put(found.place, found.id, dump(self._said(view)), move=moved)
        took_place = isinstance(reply.live_message, ReplaceableMessage) or found.id != pressed
        if reply.live_message is not None and took_place and (moved or not reply.message_id):
            await self._service.set_message_id(reply.live_message, MessageId(found.id))
        elif found.pane == "chat" and found.id == pressed:
            await self._service.note_replaced(person, MessageId(pressed))
        ours = reply.to is not To.EVERYONE and (reply.live_message is not None or found.pane == sent.pane)
        if _is_begun_elsewhere(reply, sent):
            return Focus(found.pane, found.id, moved=True)
        return Focus(found.pane, found.id, moved) if ours else None

    pace = UNLIMITED

    async def wait(self, where: Conversation) -> float:  # noqa: ARG002, a page takes whatever comes
        """Let everything be shown at once."""
        return 0.0

    async def deliver(self, reply: Reply) -> SendResult:
        """Show a proactive message."""
        id_, where = self.clock.runtime.new_id(), reply.conversation or TEAM
        person = where.person if where.private else _member(where)
        found = slot_of(reply, person, "chat" if where.private else "team", "", f"r.{id_}")
        moved = not (reply.message_id or isinstance(reply.live_message, CountedMessage | SessionRef))
        await self._log.put(found.place, found.id, dump(self._said(wording.say(reply.message))), move=moved)
        if reply.live_message is not None and not reply.message_id:
            await self._service.set_message_id(reply.live_message, MessageId(found.id))
        self._tell()
        return SENT

    async def zone(self, person: Person) -> str | None:  # noqa: ARG002, everyone's page tells it with every turn
        """Leave a zone as it was told."""
        return None

    async def members(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name all members of a team."""
        return members(where)

    async def has(self, where: Conversation, person: PersonId, *, fresh: bool) -> MembershipStatus:  # noqa: ARG002
        """Tell whether *person* is in a team."""
        return MembershipStatus.MEMBER if person in members(where) else MembershipStatus.NOT_MEMBER

    async def name(self, where: Conversation, person: PersonId) -> str | None:  # noqa: ARG002, the same everywhere
        """Give the name of *person* on the page."""
        return NAMES.get(person)

    async def shared(self, person: Person) -> Mapping[Conversation, str]:
        """List the one conversation that *person* sees on the page."""
        where = team_of(person.id)
        return {where: f"#{where.id}"} if person.id in NAMES else {}

    async def pair(self, where: Conversation) -> frozenset[PersonId] | None:
        """Name the two people of a team of two."""
        return found if len(found := members(where)) == PAIR else None

    async def message_url(self, where: Conversation, message: MessageId) -> str | None:  # noqa: ARG002, read nowhere else
        """Give no address: the page is this machine's own."""
        return None

    async def has_left(self, person: Person, where: Conversation) -> bool:  # noqa: ARG002, nobody leaves
        """Tell that nobody has left: the people on the page are fixed."""
        return False

    async def reaches(self, person: Person, where: Conversation) -> bool:  # noqa: ARG002, all have a page
        """Tell that everyone is reached."""
        return True

    async def _forget(self, person: Person) -> None:
        """Delete what the page kept of *person*'s private chat. What everyone saw stays."""
        for place in (f"chat.{person.id}", aside_place(person)):
            await self._log.remove(place)

    def _said(self, view: View) -> Entry:
        return Entry("", self.clock.now(), view)

    def _tell(self) -> None:
        for signal in self._pages:
            signal.set()


def _is_begun_elsewhere(reply: Reply, sent: Sent) -> bool:
    """Tell whether a press leads to the other pane: to a new card or question, or to the settings."""
    if sent.pane == "chat":
        return isinstance(reply.live_message, CardOf | TopicOf) and not reply.message_id
    return isinstance(reply.message, ManagePanel)


def _is_redrawn(reply: Reply) -> bool:
    """Tell whether a message changes where it stands, because others act on it too."""
    match reply.live_message:
        case BoardOf():
            return bool(reply.message_id)
        case CardOf() | TopicOf():
            return True
        case PageOf():
            return bool(reply.message_id)
    return False


def _view(message: Message) -> View:
    """Put a message into words. On this page a person's own answer is marked in the topic itself."""
    return wording.say(message.topic if isinstance(message, OwnAnswer) else message)


def _marked(
    team: tuple[ShownEntry, ...], asides: tuple[ShownEntry, ...]
) -> tuple[tuple[ShownEntry, ...], tuple[ShownEntry, ...]]:
    """Mark a person's own answers in the topics that everyone sees. Give those, and the other asides."""
    own = {each.id: each for each in asides if each.id.startswith(TOPIC)}
    marked = tuple(_with_answer(each, own[each.id]) if each.id in own else each for each in team)
    return marked, tuple(each for each in asides if each.id not in own)


def _with_answer(topic: ShownEntry, own: ShownEntry) -> ShownEntry:
    chosen = {option.press for option in options(own.entry.view) if option.chosen}
    blocks = tuple(
        _with_choice(part, chosen) if isinstance(part, QuestionBlock) else part
        for part in topic.entry.view.blocks
    )
    entry = replace(topic.entry, view=replace(topic.entry.view, blocks=blocks))
    return replace(topic, version=topic.version + own.version, entry=entry)


def _with_choice(asked: QuestionBlock, chosen: Container[str]) -> QuestionBlock:
    statements, others = (
        tuple(option._replace(chosen=option.press in chosen) for option in found)
        for found in (asked.statements, asked.others)
    )
    return replace(asked, statements=statements, others=others)


def _is_new(id_: str) -> bool:
    """Tell whether a message answers a person, unlike the greeting and the person's own words."""
    return id_ != HELLO and not id_.startswith(WRITTEN)


def _fresh(id_: str, at: int, view: View) -> str:
    if any(isinstance(part, QuestionBlock | FormBlock) for part in view.blocks):
        return ASKED_BACK
    return f"r.{id_}.{at}"


def _places(person: Person) -> tuple[str, str, str]:
    return team_of(person.id).id, aside_place(person), f"chat.{person.id}"


def _member(where: Conversation) -> Person:
    """Give any member of a team. Everyone in it sees the same conversation."""
    return Person(where.platform, where.tenant, min(members(where)))


def _shown(kept: tuple[Kept, ...]) -> tuple[ShownEntry, ...]:
    found = ((id_, position, version, load(text)) for id_, position, version, text in kept)
    return tuple(
        ShownEntry(id_, position, version, entry) for id_, position, version, entry in found if entry
    )
