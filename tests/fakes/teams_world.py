"""What an organisation has in Teams: people, teams, conversations, and what stands in them."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import count
from uuid import UUID

from tests.fakes.slack_shapes import Json
from tests.support.clock import Clock

Object = dict[str, Json]
THREAD = ";messageid="


@dataclass(frozen=True)
class Member:
    """Someone in the organisation *tenant*: *id* is what bots know them by, *aad* what everybody does."""

    id: str
    aad: str
    name: str
    tenant: str
    zone: str
    guest: bool = False


@dataclass
class Message:
    """A message as it stands. *thread* is the first message of its thread, *shown* what a press led to.

    An answer to a press replaces the card for whoever pressed, until the message
    is changed for everybody.
    """

    id: str
    author: str
    text: str
    card: Object | None
    summary: str = ""
    thread: str = ""
    shown: dict[str, Object] = field(default_factory=dict)
    changed: int = 0
    gone: bool = False
    only: str = ""  # who alone sees it, until it is *until*
    until: float = 0.0

    def card_for(self, person: str) -> Object | None:
        """Give the card that *person* has on the screen."""
        return self.shown.get(person, self.card)


@dataclass
class Conversation:
    """A conversation: *kind* is personal, groupChat or channel. *bot* tells whether we are in it."""

    id: str
    kind: str
    tenant: str
    name: str
    members: list[str]
    team: str = ""  # the id of the team that a channel belongs to
    bot: bool = True
    blocked: bool = False
    channel_type: str = "standard"
    tells_team: bool = True  # activities in a channel tell the team that it belongs to
    tells_host: bool = False  # who acts in a shared channel is told with the tenant of the channel
    messages: list[Message] = field(default_factory=list)


@dataclass(frozen=True)
class Change:
    """Something that people could see happen: a message came, changed, or went."""

    what: str  # new, changed, gone
    conversation: str
    message: Message  # as it then stood


class World:
    """Everything that Teams knows. Nothing here speaks HTTP. Activities tell a time *ahead* of *clock*."""

    def __init__(self, clock: Clock, app: str, ahead: float = 0.0) -> None:
        self._ahead = ahead
        self.clock = clock
        self.bot = f"28:{app}"
        self.members: dict[str, Member] = {}
        self.conversations: dict[str, Conversation] = {}
        self.changes: list[Change] = []
        self.said: set[str] = set()
        self._numbers = count(1)

    def join(self, tenant: str, name: str, zone: str, *, guest: bool = False) -> Member:
        """Add someone to *tenant*."""
        number = self.number()
        aad = UUID(bytes=sha256(f"{tenant} {number}".encode()).digest()[:16])
        member = Member(f"29:1{_opaque('person', number)}", str(aad), name, tenant, zone, guest)
        self.members[member.id] = member
        if len(name) > 3:
            self.said.add(name)
        return member

    def number(self) -> int:
        """Give a number that was never given before."""
        return next(self._numbers)

    def chat(self, person: Member) -> Conversation:
        """Find the private chat of *person* with us. It is there before anything is written."""
        for found in self.conversations.values():
            if found.kind == "personal" and found.members == [person.id]:
                return found
        return self._opened(f"a:1{_opaque('chat', self.number())}", "personal", person.tenant, "", [person])

    def group(self, tenant: str, *people: Member) -> Conversation:
        """Open a group chat."""
        return self._opened(f"19:{_hex(self.number())}@thread.v2", "groupChat", tenant, "", [*people])

    def channel(self, tenant: str, name: str, *people: Member, team: str = "") -> Conversation:
        """Open a channel in *team*, or a team's first one: it has no name, and its id is the team's."""
        id_ = f"19:{_opaque('channel', self.number())[:42]}1@thread.tacv2"
        return self._opened(id_, "channel", tenant, name if team else "", [*people], team or id_)

    def find(self, name: str) -> tuple[Conversation, str] | None:
        """Find a conversation by its id, with the thread that the id names."""
        id_, _, thread = name.partition(THREAD)
        found = self.conversations.get(id_)
        return (found, thread) if found else None

    def message(self, conversation: Conversation, id_: str) -> Message | None:
        """Find a message that still stands."""
        return next((each for each in conversation.messages if each.id == id_ and not each.gone), None)

    def visible(self, conversation: Conversation, person: str = "") -> Iterator[Message]:
        """List what stands in *conversation* for *person*, or for everybody, oldest first."""
        standing = (each for each in conversation.messages if not each.gone)
        now = self.clock.now
        return (each for each in standing if not each.only or (each.only == person and now < each.until))

    def post(self, conversation: Conversation, message: Message) -> Message:
        """Put *message* at the end."""
        conversation.messages.append(message)
        self._changed("new", conversation, message)
        return message

    def change(self, conversation: Conversation, message: Message, text: str, card: Object | None) -> None:
        """Change what *message* shows to everybody."""
        message.text, message.card, message.changed = text, card, message.changed + 1
        message.shown.clear()
        self._changed("changed", conversation, message)

    def remove(self, conversation: Conversation, message: Message) -> None:
        """Take *message* away."""
        message.gone = True
        self._changed("gone", conversation, message)

    @property
    def time(self) -> float:
        """Give the time that activities tell."""
        return self.clock.now + self._ahead

    def stamp(self, ago: float = 0.0) -> str:
        """Give a fresh message id: milliseconds, later than all before, or of so many seconds *ago*."""
        return str(int((self.time - ago) * 1000) + self.number())

    def installed_in(self, place: Conversation) -> list[Conversation]:
        """List all conversations that share an installation: a team's channels, else *place* alone."""
        team = [each for each in self.conversations.values() if each.team and each.team == place.team]
        return team or [place]

    def _opened(
        self, id_: str, kind: str, tenant: str, name: str, people: list[Member], team: str = ""
    ) -> Conversation:
        made = Conversation(id_, kind, tenant, name, [each.id for each in people], team)
        self.conversations[id_] = made
        return made

    def _changed(self, what: str, conversation: Conversation, message: Message) -> None:
        self.changes.append(Change(what, conversation.id, replace(message, shown=dict(message.shown))))


def _opaque(what: str, number: int) -> str:
    """Make an id as long as theirs, with the same signs in it."""
    return urlsafe_b64encode(sha256(f"{what} {number}".encode()).digest() * 2).decode().rstrip("=")


def _hex(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()[:32]
