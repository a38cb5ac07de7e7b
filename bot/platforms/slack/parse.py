"""Slack's payloads, read: the event, its person, and where an answer may go.

The payload was signed by Slack, so people and places in it are taken from it
alone. What a button carries only selects. Nothing here raises but BadPayload.
"""

import re
from dataclasses import dataclass
from enum import Enum, auto

from bot.conversation import callback_data, events as e
from bot.conversation.identity import (
    Conversation,
    ConversationId,
    DeliveryId,
    DeliveryIds,
    MessageId,
    Origin,
    Person,
    PersonId,
)
from bot.conversation.safe_text import tidy
from bot.conversation.typed import parsing
from bot.errors import BadPayload
from bot.platforms.common.payload import Json, as_object, as_text, matching, required
from bot.platforms.slack.typed_text import typed_text

PLATFORM = "slack"
CHECK_SHORTCUT = "check"
LONGEST_NAME = 80  # of a channel or a person, in characters
SPOKEN = ("file_share", "me_message", "thread_broadcast")  # subtypes of messages that a person wrote
SLACKBOT = "USLACKBOT"  # speaks for reminders, which name no bot
# The names of what is filled in, of a block and of what is in it: by them Slack tells it, and we refuse it.
TEXT, TICK = "text", "tick"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLAIN = re.compile(r"[!-~]{1,2000}")
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}")
_NAMELESS = re.compile(r"(?:directmessage|privategroup|mpdm-.*)\Z")


class Affiliation(Enum):
    """Whether a person belongs to the install, as far as a signed payload tells.

    Slack names the workspace in which a person was first. Within an organisation that may be
    another one than they act in, so only a look-up tells a colleague from an outsider.
    """

    COLLEAGUE = auto()
    PRESUMED = auto()  # a colleague, as nothing says otherwise
    OUTSIDER = auto()  # of another company, by Slack Connect
    UNKNOWN = auto()


@dataclass(frozen=True, slots=True)
class SlackPlace:
    """The place on the screen where an event happened, and where Slack lets us answer it.

    *pressed* names the message whose button was pressed, *block* the block
    that held the button. *trigger* opens one modal within three seconds.
    """

    channel: str | None = None
    thread: str | None = None
    response_url: str | None = None
    pressed: MessageId | None = None
    block: str = ""
    ephemeral: bool = False
    home: bool = False
    trigger: str | None = None


@dataclass(frozen=True, slots=True)
class SlackIncoming:
    """One event with its place. *event* is None where there is nothing to answer.

    *organisation* is the one that the install's workspace belongs to, and *workspace* that of the person
    who pressed something, where the payload tells.
    """

    origin: Origin
    place: SlackPlace
    event: e.Event | None
    affiliation: Affiliation = Affiliation.COLLEAGUE
    organisation: str | None = None
    workspace: str | None = None


def command(body: Json) -> SlackIncoming:
    """Read a slash command. Its trigger is used once only, so it names the delivery."""
    person = _person(body, body.get("user_id"))
    channel = read_id(body.get("channel_id"))
    origin = _origin(person, channel, body, body.get("channel_name"))
    place = SlackPlace(channel, response_url=_plain(body.get("response_url")))
    return SlackIncoming(origin, place, parsing.parse(typed_text(body.get("text"))))


def press(body: Json) -> SlackIncoming:
    """Read a button. One without a value (a link) has nothing to answer."""
    user, pressed, container = (
        as_object(body.get("user")),
        first_object(body.get("actions")),
        as_object(body.get("container")),
    )
    person = _person(body, user.get("id"))
    where = as_object(body.get("channel"))
    channel = read_optional_id(where.get("id") or container.get("channel_id"))
    origin = _origin(person, channel, body, where.get("name"), _sent_at(pressed.get("action_ts")))
    view = as_object(body.get("view"))
    place = SlackPlace(
        channel=channel,
        thread=_stamp(container.get("thread_ts")),
        response_url=_plain(body.get("response_url")),
        pressed=_pressed(channel, _stamp(container.get("message_ts"))),
        block=_plain(pressed.get("block_id")) or "",
        ephemeral=container.get("is_ephemeral") is True,
        home=view.get("type") == "home",
        trigger=_plain(body.get("trigger_id")),
    )
    value = as_text(pressed.get("value"))
    event = callback_data.unpack(value, person) if value else None
    return _acted(body, origin, place, event)


def submission(body: Json) -> SlackIncoming:
    """Read a form that was sent off. Nothing names the delivery, as one refused comes again corrected."""
    user, view = as_object(body.get("user")), as_object(body.get("view"))
    person = _person(body, user.get("id"))
    values = as_object(as_object(view.get("state")).get("values"))
    field, box = (
        as_object(as_object(values.get(TEXT)).get(TEXT)),
        as_object(as_object(values.get(TICK)).get(TICK)),
    )
    written, ticked = field.get("value", False), box.get("selected_options")
    # Nothing written is null; if the field itself were missing, its note must not be taken for emptied.
    if view.get("type") != "modal" or not isinstance(written, str | None) or not isinstance(ticked, list):
        raise BadPayload
    filled = callback_data.FormInput(written or "", bool(ticked))
    event = callback_data.unpack(as_text(view.get("private_metadata")), person, filled)
    return _acted(body, Origin(person, person.chat), SlackPlace(), event)


def shortcut(body: Json) -> SlackIncoming:
    """Read a global shortcut. It happens nowhere, so its answer goes to the private chat."""
    person = _person(body, as_object(body.get("user")).get("id"))
    sent_at = _sent_at(body.get("action_ts"))
    origin = Origin(person, person.chat, _delivery_ids(body.get("trigger_id")), sent_at=sent_at)
    event = e.CheckAsked() if body.get("callback_id") == CHECK_SHORTCUT else e.PressedUnknown()
    return _acted(body, origin, SlackPlace(), event)


def _acted(body: Json, origin: Origin, place: SlackPlace, event: e.Event | None) -> SlackIncoming:
    """Read the place and the person of a press."""
    person, workspace = origin.person, read_optional_id(as_object(body.get("user")).get("team_id"))
    affiliation, owner = affiliation_of_actor(body, person), organisation(body, person)
    return SlackIncoming(origin, place, event, affiliation, owner, workspace)


def mention(body: Json) -> SlackIncoming | None:
    """Read a message that mentions the bot in a conversation, or None for edits and what bots say."""
    event = as_object(body.get("event"))
    if not is_spoken(event):
        return None
    person = _person(body, event.get("user"))
    return _message(body, person, _conversation(person, read_id(event.get("channel"))))


def message(body: Json) -> SlackIncoming | None:
    """Read what a person wrote in the private chat, or None for edits, deletions and what bots say."""
    event = as_object(body.get("event"))
    if event.get("channel_type") != "im" or not is_spoken(event):
        return None
    person = _person(body, event.get("user"))
    return _message(body, person, person.chat)


def is_spoken(event: Json) -> bool:
    """Tell whether a message is one that a person wrote: no edit, no notice, nothing that a bot says."""
    subtype, user = event.get("subtype"), event.get("user")
    by_person = bool(user) and user != SLACKBOT and not event.get("bot_id")
    return by_person and "edited" not in event and (not subtype or subtype in SPOKEN)


def _message(body: Json, person: Person, where: Conversation) -> SlackIncoming:
    """Read a message. Slack may deliver it under several event ids, so its channel and `ts` name it."""
    event = as_object(body.get("event"))
    origin = Origin(person, where, _message_name(event), sent_at=_sent_at(event.get("ts")))
    place = SlackPlace(read_id(event.get("channel")), thread=_stamp(event.get("thread_ts")))
    said = parsing.parse(typed_text(event.get("text")))
    return SlackIncoming(origin, place, said, affiliation_of_author(body, person), organisation(body, person))


def _message_name(event: Json) -> DeliveryIds:
    return (DeliveryId(f"{read_id(event.get('channel'))}:{required(_STAMP, event.get('ts'))}"),)


def _delivery_ids(value: object) -> DeliveryIds:
    """Read the id of a delivery, if there is one."""
    return (DeliveryId(id_),) if (id_ := _plain(value)) else ()


def home_opened(body: Json) -> SlackIncoming:
    """Read that a person opened the app, on its Home tab or on its messages."""
    event = as_object(body.get("event"))
    person = _person(body, event.get("user"))
    place = SlackPlace(read_optional_id(event.get("channel")), home=event.get("tab") == "home")
    origin = Origin(person, person.chat, _delivery_ids(body.get("event_id")))
    return SlackIncoming(origin, place, None, affiliation_of_author(body, person), organisation(body, person))


def left(body: Json) -> tuple[Conversation, Person]:
    """Read which person has left which conversation."""
    event = as_object(body.get("event"))
    person = _person(body, event.get("user"))
    return Conversation(PLATFORM, person.tenant, ConversationId(read_id(event.get("channel")))), person


def delivery_ids(body: Json) -> DeliveryIds:
    """Name an event. A person's message may be delivered under several ids, so it is named by itself."""
    event = as_object(body.get("event"))
    if event_kind(body) in ("app_mention", "message") and is_spoken(event):
        return _message_name(event)
    return _delivery_ids(body.get("event_id"))


def event_kind(body: Json) -> str:
    """Name the kind of an event."""
    return as_text(as_object(body.get("event")).get("type"))


def is_uninstallation(body: Json, kind: str) -> bool:
    """Tell whether an event means that we are gone from a workspace: losing a person's token does not."""
    if kind == "app_uninstalled":
        return True
    tokens = as_object(as_object(body.get("event")).get("tokens"))
    return kind == "tokens_revoked" and bool(tokens.get("bot"))


def event_time(body: Json) -> int:
    """Give the time at which an event happened in seconds since 1970, or 0 where none is named."""
    found = body.get("event_time")
    return found if isinstance(found, int) else 0


def _person(body: Json, id_: object) -> Person:
    """Name a person of the workspace that a payload belongs to."""
    return Person(PLATFORM, tenant(body), PersonId(read_id(id_)))


def _origin(person: Person, channel: str | None, body: Json, name: object, sent_at: int = 0) -> Origin:
    """Read the person, the conversation and its name."""
    where = _conversation(person, channel)
    called = None if where.private else _conversation_name(name)
    ids = _delivery_ids(body.get("trigger_id"))
    return Origin(person, where, ids, conversation_name=called, sent_at=sent_at)


def _conversation(person: Person, channel: str | None) -> Conversation:
    """Name a conversation. Direct ones, and none at all, stand for the private chat."""
    if not channel or channel.startswith("D"):
        return person.chat
    return Conversation(PLATFORM, person.tenant, ConversationId(channel))


def _conversation_name(name: object) -> str | None:
    """Read the name of a channel. Slack names no other conversation, and hides those of private channels."""
    said = tidy(as_text(name))[:LONGEST_NAME]
    return f"#{said}" if said and not _NAMELESS.match(said) else None


def _pressed(channel: str | None, ts: str | None) -> MessageId | None:
    return MessageId(ts, channel) if channel and ts else None


def _plain(value: object) -> str | None:
    """Take a name or address of Slack's own making: printable ASCII. Anything else is None."""
    return matching(_PLAIN, value)


def _stamp(value: object) -> str | None:
    return matching(_STAMP, value)


def _sent_at(stamp: object) -> int:
    """Give the milliseconds of a message's or an action's `ts`, as 0 where there is none."""
    seconds, _, fraction = (_stamp(stamp) or "").partition(".")
    return int(seconds + fraction[:3].ljust(3, "0")) if seconds else 0


# Which install a payload belongs to, and whether a person belongs to that install, too.


def tenant(body: Json) -> str:
    """Name the install that a payload belongs to: a workspace's, or a whole organisation's."""
    granted = first_object(body.get("authorizations"), {})
    whole = _is_true(granted.get("is_enterprise_install", body.get("is_enterprise_install")))
    installed = as_text(as_object(body.get("view")).get("app_installed_team_id"))
    if is_organisation(installed):
        return read_id(installed)
    return tenant_of(read_optional_id(_enterprise(body)), read_optional_id(_team(body)), whole=whole)


def _enterprise(body: Json) -> object:
    return (
        first_object(body.get("authorizations"), {}).get("enterprise_id")
        or as_object(body.get("enterprise")).get("id")
        or body.get("enterprise_id")
        or as_object(body.get("team")).get("enterprise_id")
    )


def tenant_of(enterprise: str | None, team: str | None, *, whole: bool) -> str:
    """Name an install: an organisation's by its id, a workspace's by its team's id alone.

    A workspace that joins an organisation keeps its id, and with it all that is kept for it.
    """
    return required(_ID, (enterprise if whole else None) or team)


def _team(body: Json) -> object:
    """Name the workspace that installed us. `team` may be the one that a person acts from."""
    pressed = as_object(body.get("message")) if body.get("type") == "block_actions" else {}
    return (
        first_object(body.get("authorizations"), {}).get("team_id")
        or as_object(body.get("view")).get("app_installed_team_id")
        or pressed.get("team")
        or body.get("team_id")
        or as_object(body.get("team")).get("id")
    )


def affiliation_of_actor(body: Json, person: Person) -> Affiliation:
    """Compare the workspace of a person who pressed a button with the install's."""
    team = as_object(body.get("user")).get("team_id")
    return _affiliation(body, person, team) if team else Affiliation.UNKNOWN


def affiliation_of_author(body: Json, person: Person) -> Affiliation:
    """Compare the workspace that an event names with the install's. A shared channel's has to name one."""
    event = as_object(body.get("event"))
    team = event.get("user_team") or event.get("team")
    if team:
        return _affiliation(body, person, team)
    if body.get("is_ext_shared_channel", False) is not False:
        return Affiliation.OUTSIDER
    return Affiliation.UNKNOWN if is_organisation(person.tenant) else Affiliation.PRESUMED


def _affiliation(body: Json, person: Person, team: object) -> Affiliation:
    if team == person.tenant:
        return Affiliation.COLLEAGUE
    return Affiliation.UNKNOWN if _enterprise(body) else Affiliation.OUTSIDER


def organisation(body: Json, person: Person) -> str | None:
    """Name the organisation of the install. The `enterprise` of an interaction may be its actor's own."""
    granted, team = first_object(body.get("authorizations"), {}), as_object(body.get("team"))
    if granted:
        return read_optional_id(granted.get("enterprise_id"))
    return read_optional_id(team.get("enterprise_id")) if team.get("id") == person.tenant else None


def is_organisation(tenant: str) -> bool:
    """Tell an organisation's install from a workspace's by its id."""
    return tenant.startswith("E")


def read_id(value: object) -> str:
    """Take one of Slack's ids. Anything else cannot have come from Slack."""
    return required(_ID, value)


def read_optional_id(value: object) -> str | None:
    """Take one of Slack's ids, or None where there is none."""
    return read_id(value) if value else None


def first_object(value: object, default: Json | None = None) -> Json:
    """Give the first object of a list. Without one take *default*, else it is a bad payload."""
    found = value[0] if isinstance(value, list) and value else None
    if isinstance(found, dict):
        return found
    if default is None:
        raise BadPayload
    return default


def _is_true(value: object) -> bool:
    """Read a flag. Slash commands write it as a word."""
    return value is True or value == "true"
