"""What a Slack workspace holds: people, channels, messages, views, and what may be used only once."""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count

from tests.fakes.slack_shapes import Json
from tests.support.clock import Clock

SCOPES = frozenset(
    (
        "commands",
        "chat:write",
        "im:history",
        "app_mentions:read",
        "users:read",
        "channels:read",
        "groups:read",
    )
)
TRIGGER_SECONDS = 3
_ADDRESS = re.compile(r"https?://[^\s<>]+")
_CHANNEL = re.compile(r"#([a-z0-9_-]+)")
RESPONSE_SECONDS = 30 * 60
RESPONSE_USES = 5


@dataclass
class Team:
    """A workspace. *enterprise* names its Enterprise Grid organisation, *whole* one that installed us for all."""

    id: str
    domain: str
    enterprise: str = ""
    whole: bool = False

    @property
    def company(self) -> str:
        """Give the organisation, or the workspace itself where it belongs to none."""
        return self.enterprise or self.id


@dataclass
class Member:
    """Someone, or the bot, as users.info tells it.

    *home* is the workspace that Slack names as theirs, where that is another one of the organisation.
    """

    id: str
    name: str
    team: Team
    home: str = ""
    zone: str = "Europe/Berlin"
    bot: bool = False
    guest: bool = False
    deleted: bool = False
    refuses: str = ""  # the error with which Slack answers direct messages to this person

    @property
    def named_team(self) -> str:
        """Give the workspace that payloads name for this person."""
        return self.home or self.team.id


@dataclass
class Message:
    """A message as it stands on the screen. *only_for* is set for an ephemeral one."""

    ts: str
    channel: str
    author: str
    text: str
    blocks: list[Json]
    thread: str = ""
    only_for: str = ""
    gone: bool = False
    redrawn: int = 0


@dataclass
class Channel:
    """A conversation: *kind* is channel, group or im."""

    id: str
    name: str
    team: Team
    kind: str = "channel"
    members: list[str] = field(default_factory=list)
    archived: bool = False
    messages: list[Message] = field(default_factory=list)


@dataclass
class Token:
    """What a program calls with. *trouble* is the error that every call gets."""

    value: str
    team: Team
    scopes: frozenset[str] = SCOPES
    trouble: str = ""


@dataclass
class View:
    """A modal or a Home view that a person has open."""

    id: str
    team: Team
    person: str
    payload: dict[str, Json]
    hash: str
    root: str = ""
    previous: str = ""


@dataclass
class Grant:
    """A response URL: where it leads, and how often it may still be used."""

    channel: str
    person: str
    issued: float
    message: Message | None = None
    uses: int = 0


@dataclass
class Trigger:
    """The right to open one view within three seconds."""

    person: str
    issued: float
    used: bool = False


@dataclass(frozen=True)
class Change:
    """Something that people could see happen: a message came, was redrawn, or went."""

    what: str  # new, redrawn, gone
    message: Message  # as it then stood


class World:
    """Everything that Slack knows. Nothing here speaks HTTP."""

    def __init__(self, clock: Clock, ahead: float = 0.0) -> None:
        self.clock = clock
        self._ahead = ahead  # what a program on the real clock is told is later by so many seconds
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.tokens: dict[str, Token] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.grants: dict[str, Grant] = {}
        self.triggers: dict[str, Trigger] = {}
        self.changes: list[Change] = []
        self.said: set[str] = set()
        self.echoes: deque[tuple[Team, dict[str, Json]]] = deque()
        self._numbers = count(1)

    def number(self) -> int:
        """Give a number that was never given before."""
        return next(self._numbers)

    def join(self, team: Team, name: str, *, bot: bool = False) -> Member:
        """Add a member to *team*."""
        member = Member(f"U{self.number():06d}", name, team, bot=bot)
        self.members[member.id] = member
        if not bot and len(name) > 3:
            self.said.add(name)
        return member

    def bot_of(self, team: Team) -> Member:
        """Find our own bot's member in *team*."""
        return next(member for member in self.members.values() if member.bot and member.team is team)

    def found(self, team: Team, name: str, *members: Member, kind: str = "channel") -> Channel:
        """Open a conversation with *members*."""
        letter = {"channel": "C", "group": "G", "im": "D"}[kind]
        channel = Channel(f"{letter}{self.number():06d}", name, team, kind, [each.id for each in members])
        self.channels[channel.id] = channel
        return channel

    def is_shared(self, channel: str) -> bool:
        """Tell whether people of several companies are in a conversation, by Slack Connect."""
        found = self.channels.get(channel)
        members = (self.members[each] for each in found.members) if found else ()
        return any(found and each.team.company != found.team.company for each in members)

    def direct(self, person: Member) -> Channel:
        """Find the direct conversation between *person* and the bot, or open it."""
        bot = self.bot_of(person.team)
        for channel in self.channels.values():
            if channel.kind == "im" and set(channel.members) == {person.id, bot.id}:
                return channel
        return self.found(person.team, "directmessage", person, bot, kind="im")

    def post(self, channel: Channel, message: Message) -> Message:
        """Put *message* on the screen."""
        channel.messages.append(message)
        self._changed("new", message)
        return message

    def write(
        self,
        channel: Channel,
        author: str,
        text: str,
        blocks: list[Json],
        thread: str = "",
        only_for: str = "",
        stamp: str = "",
    ) -> Message:
        """Make a message and post it."""
        ts = stamp or self.stamp()
        return self.post(channel, Message(ts, channel.id, author, text, blocks, thread, only_for))

    def marked_up(self, text: str, channel: Channel) -> str:
        """Write what a person typed as Slack hands it on: escaped, with links, channels and the bot marked."""
        named = {each.name: each for each in self.channels.values() if each.kind == "channel"}
        text = _ADDRESS.sub(r"<\g<0>>", escaped(text)).replace("@Rung", f"<@{self.bot_of(channel.team).id}>")
        return _CHANNEL.sub(
            lambda found: f"<#{named[found[1]].id}|{found[1]}>" if found[1] in named else found[0], text
        )

    def redraw(self, message: Message, text: str, blocks: list[Json]) -> None:
        """Change what *message* shows."""
        message.text, message.blocks, message.redrawn = text, blocks, message.redrawn + 1
        self._changed("redrawn", message)

    def remove(self, message: Message) -> None:
        """Take *message* off the screen."""
        message.gone = True
        self._changed("gone", message)

    def find(self, channel: str, ts: str) -> Message | None:
        """Find a message that is still there and is no ephemeral one."""
        found = self.channels[channel].messages if channel in self.channels else []
        return next((m for m in found if m.ts == ts and not m.gone and not m.only_for), None)

    def visible(self, person: str, channel: Channel) -> Iterator[Message]:
        """List what *person* sees in *channel*, oldest first."""
        return (m for m in channel.messages if not m.gone and m.only_for in ("", person))

    @property
    def time(self) -> float:
        """Give the time that payloads tell."""
        return self.clock.now + self._ahead

    def stamp(self, ago: float = 0.0) -> str:
        """Give a fresh message id, later than all before, or of so many seconds *ago*."""
        return f"{int(self.time - ago)}.{self.number():06d}"

    def grant(self, channel: str, person: str, message: Message | None = None) -> str:
        """Give out a response URL's key."""
        key = f"{channel}/{self.number()}/{'k' * 24}"
        self.grants[key] = Grant(channel, person, self.clock.now, message)
        return key

    def trigger(self, person: str) -> str:
        """Give out a trigger id."""
        name = f"{self.number()}.{self.number()}.{'f' * 32}"
        self.triggers[name] = Trigger(person, self.clock.now)
        return name

    def open_view(self, person: Member, payload: dict[str, Json], previous: str = "") -> View:
        """Lay a view over what *person* sees."""
        stack = self.stacks.setdefault(person.id, [])
        view = self.view(person, payload, previous)
        stack.append(view.id)
        view.root = stack[0]
        return view

    def view(self, person: Member, payload: dict[str, Json], previous: str = "") -> View:
        """Make a view that can be found by its id."""
        name = f"V{self.number():06d}"
        view = View(name, person.team, person.id, payload, self._hash(), name, previous)
        self.views[name] = view
        return view

    def change_view(self, view: View, payload: dict[str, Json]) -> None:
        """Replace what *view* shows."""
        view.payload, view.hash = payload, self._hash()

    def _hash(self) -> str:
        return f"{int(self.clock.now)}.{self.number():08x}"

    def _changed(self, what: str, message: Message) -> None:
        self.changes.append(Change(what, replace(message)))
        channel = self.channels[message.channel]
        if channel.kind == "im" and self.members[message.author].bot and not message.only_for:
            self.echoes.append((channel.team, _echo(what, message)))


def escaped(text: str) -> str:
    """Escape what a person wrote, as Slack does before it hands it on."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _echo(what: str, message: Message) -> dict[str, Json]:
    """Make the event by which a bot hears of its own message in a direct conversation."""
    inner: dict[str, Json] = {
        "type": "message",
        "user": message.author,
        "bot_id": f"B{message.author[1:]}",
        "app_id": "A000RUNG",
        "text": message.text,
        "ts": message.ts,
        "blocks": message.blocks,
    }
    where: dict[str, Json] = {"channel": message.channel, "channel_type": "im", "event_ts": message.ts}
    if what == "new":
        return inner | where
    changed = {"redrawn": "message_changed", "gone": "message_deleted"}[what]
    return {
        "type": "message",
        "subtype": changed,
        "hidden": True,
        "message": inner,
        "ts": message.ts,
        **where,
    }
