"""Slack's payloads, read: what happened, by whom, and where an answer may go.

The payload was signed by Slack, so people and places in it are taken from it
alone. What a button carries only selects. Nothing here raises but BadPayload.
"""

import re
from dataclasses import dataclass

from bot.conversation import callback_data, commands, events as e
from bot.conversation.identity import Conversation, Origin, Person
from bot.errors import BadPayload
from bot.platforms.common.payload import Json, as_object, as_text, matching, required

PLATFORM = "slack"
CHECK_SHORTCUT = "check"
LONGEST_NAME = 80  # of a channel, in characters
SPOKEN = ("file_share", "me_message", "thread_broadcast")  # subtypes of messages that a person wrote
SLACKBOT = "USLACKBOT"  # speaks for reminders, which name no bot
# The names of what is filled in, of a block and of what is in it: by them Slack tells it, and we refuse it.
TEXT, TICK = "text", "tick"

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLAIN = re.compile(r"[!-~]{1,2000}")
_STAMP = re.compile(r"[0-9]{1,12}\.[0-9]{1,12}")
_NAMELESS = re.compile(r"(?:directmessage|privategroup|mpdm-.*)\Z")
_MARKUP = re.compile(r"<(?P<kind>[@#!]|https?://|mailto:|tel:)(?P<target>[^<>|]*)(?:\|(?P<label>[^<>]*))?>")
_ADDRESSED = re.compile(r"\A(?:\s*<@[^<>]*>[\s,:;\u2013\u2014-]*)+")  # mentions at the start: "@Rung: status"
_ESCAPED = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


@dataclass(frozen=True, slots=True)
class SlackPlace:
    """Where on the screen an event happened, and where Slack lets us answer it.

    *pressed* names the message whose button was pressed as channel:ts, *block*
    the block that held the button. *home_hash* guards the Home tab against a
    stale redraw. *trigger* opens one modal within three seconds.
    """

    channel: str = ""
    thread: str = ""
    response_url: str = ""
    pressed: str = ""
    block: str = ""
    ephemeral: bool = False
    home: bool = False
    home_hash: str = ""
    trigger: str = ""


@dataclass(frozen=True, slots=True)
class SlackIncoming:
    """One event with its place. *event* is None where there is nothing to answer.

    *outsider* marks someone of another company in a shared conversation.
    """

    origin: Origin
    place: SlackPlace
    event: e.Event | None
    outsider: bool = False


def command(body: Json) -> SlackIncoming:
    """Read a slash command. Its trigger is used once only, so it names the delivery."""
    person = Person(PLATFORM, tenant(body), _id(body.get("user_id")))
    channel = _id(body.get("channel_id"))
    origin = _origin(person, channel, body, body.get("channel_name"))
    place = SlackPlace(channel, response_url=_plain(body.get("response_url")))
    return SlackIncoming(origin, place, commands.parse(_typed_text(body.get("text"))))


def press(body: Json) -> SlackIncoming:
    """Read a button. One without a value (a link) has nothing to answer."""
    user, pressed, container = (
        as_object(body.get("user")),
        _first(body.get("actions")),
        as_object(body.get("container")),
    )
    person = Person(PLATFORM, tenant(body), _id(user.get("id")))
    where = as_object(body.get("channel"))
    channel = _optional_id(where.get("id") or container.get("channel_id"))
    origin = _origin(person, channel, body, where.get("name"), _sent_at(pressed.get("action_ts")))
    view = as_object(body.get("view"))
    place = SlackPlace(
        channel=channel,
        thread=_stamp(container.get("thread_ts")),
        response_url=_plain(body.get("response_url")),
        pressed=_message(channel, _stamp(container.get("message_ts"))),
        block=_plain(pressed.get("block_id")),
        ephemeral=container.get("is_ephemeral") is True,
        home=view.get("type") == "home",
        home_hash=_plain(view.get("hash")),
        trigger=origin.delivery_id,
    )
    value = as_text(pressed.get("value"))
    event = callback_data.unpack(value, person) if value else None
    return SlackIncoming(origin, place, event, is_outsider(person, user.get("team_id")))


def submission(body: Json) -> SlackIncoming:
    """Read a form that was sent off, or nothing names the delivery, as one refused comes again corrected."""
    user, view = as_object(body.get("user")), as_object(body.get("view"))
    person = Person(PLATFORM, tenant(body), _id(user.get("id")))
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
    outsider = is_outsider(person, user.get("team_id"))
    return SlackIncoming(Origin(person, person.chat), SlackPlace(), event, outsider)


def shortcut(body: Json) -> SlackIncoming:
    """Read a global shortcut. It happens nowhere, so its answer goes to the private chat."""
    person = Person(PLATFORM, tenant(body), _id(as_object(body.get("user")).get("id")))
    sent_at = _sent_at(body.get("action_ts"))
    origin = Origin(person, person.chat, _plain(body.get("trigger_id")), sent_at=sent_at)
    known = body.get("callback_id") == CHECK_SHORTCUT
    return SlackIncoming(origin, SlackPlace(), e.CheckAsked() if known else e.PressedUnknown())


def mention(body: Json) -> SlackIncoming | None:
    """Read a message that mentions the bot in a conversation, or None for edits and what bots say."""
    event = as_object(body.get("event"))
    if not is_spoken(event):
        return None
    person = Person(PLATFORM, tenant(body), _id(event.get("user")))
    origin = _origin_of_message(event, person, _conversation(person, _id(event.get("channel"))))
    said = commands.parse(_typed_text(event.get("text")))
    actor = event.get("user_team") or event.get("team")
    outsider = body.get("is_ext_shared_channel") is True and is_outsider(person, actor)
    return SlackIncoming(origin, _place_of_message(event), said, outsider)


def message(body: Json) -> SlackIncoming | None:
    """Read what a person wrote in the private chat, or None for edits, deletions and what bots say."""
    event = as_object(body.get("event"))
    if event.get("channel_type") != "im" or not is_spoken(event):
        return None
    person = Person(PLATFORM, tenant(body), _id(event.get("user")))
    origin = _origin_of_message(event, person, person.chat)
    return SlackIncoming(origin, _place_of_message(event), commands.parse(_typed_text(event.get("text"))))


def is_spoken(event: Json) -> bool:
    """Tell whether a message is one that a person wrote: no edit, no notice, nothing that a bot says."""
    subtype, user = event.get("subtype"), event.get("user")
    by_person = bool(user) and user != SLACKBOT and not event.get("bot_id")
    return by_person and "edited" not in event and (not subtype or subtype in SPOKEN)


def _origin_of_message(event: Json, person: Person, where: Conversation) -> Origin:
    """Name a message by its channel and `ts`: Slack may deliver it under several event ids."""
    return Origin(person, where, _message_name(event), sent_at=_sent_at(event.get("ts")))


def _place_of_message(event: Json) -> SlackPlace:
    return SlackPlace(_id(event.get("channel")), thread=_stamp(event.get("thread_ts")))


def _message_name(event: Json) -> str:
    return f"{_id(event.get('channel'))}:{required(_STAMP, event.get('ts'))}"


def home_opened(body: Json) -> SlackIncoming:
    """Read that someone opened the app. *home* tells the Home tab from the messages."""
    event = as_object(body.get("event"))
    person = Person(PLATFORM, tenant(body), _id(event.get("user")))
    # No hash: what is drawn now is how things stand, so a second delivery may replace what the first drew.
    place = SlackPlace(_optional_id(event.get("channel")), home=event.get("tab") == "home")
    return SlackIncoming(Origin(person, person.chat, _plain(body.get("event_id"))), place, None)


def left(body: Json) -> tuple[Conversation, Person]:
    """Read who has left which conversation."""
    event = as_object(body.get("event"))
    person = Person(PLATFORM, tenant(body), _id(event.get("user")))
    return Conversation(PLATFORM, person.tenant, _id(event.get("channel"))), person


def delivery(body: Json) -> str:
    """Name an event. A person's message may be delivered under several ids, so it is named by itself."""
    event = as_object(body.get("event"))
    if event_kind(body) in ("app_mention", "message") and is_spoken(event):
        return _message_name(event)
    return _plain(body.get("event_id"))


def event_kind(body: Json) -> str:
    """Name what an event is about."""
    return as_text(as_object(body.get("event")).get("type"))


def is_uninstallation(body: Json, kind: str) -> bool:
    """Tell whether an event means that we are gone from a workspace: losing a person's token does not."""
    if kind == "app_uninstalled":
        return True
    tokens = as_object(as_object(body.get("event")).get("tokens"))
    return kind == "tokens_revoked" and bool(tokens.get("bot"))


def tenant(body: Json) -> str:
    """Name the install that a payload belongs to: a workspace's, or a whole organisation's."""
    granted = _first(body.get("authorizations"), {})
    whole = _is_true(granted.get("is_enterprise_install", body.get("is_enterprise_install")))
    installed = as_object(body.get("view")).get("app_installed_team_id")  # an organisation's id, or a team's
    enterprise = (
        (installed if as_text(installed).startswith("E") else None)
        or granted.get("enterprise_id")
        or as_object(body.get("enterprise")).get("id")
        or body.get("enterprise_id")
        or as_object(body.get("team")).get("enterprise_id")
    )
    return tenant_of(_optional_id(enterprise), _optional_id(_team(body)), whole=whole)


def tenant_of(enterprise: str, team: str, *, whole: bool) -> str:
    """Name an install: an organisation's by its id, a workspace's by its team's id alone.

    A workspace that joins an organisation keeps its id, and with it all that is kept for it.
    """
    return required(_ID, (enterprise if whole else "") or team)


def _team(body: Json) -> object:
    return (
        _first(body.get("authorizations"), {}).get("team_id")
        or as_object(body.get("view")).get("app_installed_team_id")
        or body.get("team_id")
        or as_object(body.get("team")).get("id")
        or as_object(body.get("user")).get("team_id")
    )


def is_outsider(person: Person, actors_team: object) -> bool:
    """Tell whether someone acts from another company's workspace.

    An organisation-wide install spans workspaces, and its payloads may name
    none: who belongs to the organisation cannot be told by team there.
    """
    return bool(actors_team) and not person.tenant.startswith("E") and actors_team != person.tenant


def _origin(person: Person, channel: str, body: Json, name: object, sent_at: int = 0) -> Origin:
    """Read who did something and in which conversation, and what people call that one."""
    where, delivery_id = _conversation(person, channel), _plain(body.get("trigger_id"))
    called = "" if where.private else _conversation_name(name)
    return Origin(person, where, delivery_id, conversation_name=called, sent_at=sent_at)


def _conversation(person: Person, channel: str) -> Conversation:
    """Name a conversation. Direct ones, and none at all, stand for the private chat."""
    if not channel or channel.startswith("D"):
        return person.chat
    return Conversation(PLATFORM, person.tenant, channel)


def _conversation_name(name: object) -> str:
    """Tell what people call a channel. Slack names no other conversation, and private channels to nobody."""
    said = commands.tidy(as_text(name))[:LONGEST_NAME]
    return f"#{said}" if said and not _NAMELESS.match(said) else ""


def _message(channel: str, ts: str) -> str:
    return f"{channel}:{ts}" if channel and ts else ""


def _typed_text(said: object) -> str:
    """Undo Slack's markup, so that words read as they were typed. Mentions of people are left out."""
    text = _MARKUP.sub(_as_typed, _ADDRESSED.sub("", as_text(said)))
    for escaped, sign in _ESCAPED:
        text = text.replace(escaped, sign)
    return text


def _as_typed(markup: re.Match[str]) -> str:
    kind, target, label = markup["kind"], markup["target"], markup["label"] or ""
    match kind:
        case "@":
            return " "
        case "#":
            return f"#{label or target}"
        case "!":
            return _as_broadcast(target, label)
    return _as_link(kind, target, label)


def _as_broadcast(target: str, label: str) -> str:
    """Name a group, or everyone. Of a date take the words that stand for it."""
    what, _, id_ = target.partition("^")
    if what == "date":
        return label
    return f"@{label.removeprefix('@') or id_ or what}"


def _as_link(scheme: str, target: str, label: str) -> str:
    """Keep the address, also where Slack shortened it. Words that carry a link keep both."""
    address = f"{scheme}{target}" if scheme.startswith("http") else target
    shortened = label.endswith(("…", "..."))
    if not label or (
        shortened and address.removeprefix(scheme).startswith(label.rstrip("….").removeprefix(scheme))
    ):
        return address
    return label if label in (address, target) else f"{label} ({address})"


def _id(value: object) -> str:
    """Take one of Slack's ids. Anything else cannot have come from Slack."""
    return required(_ID, value)


def _optional_id(value: object) -> str:
    return _id(value) if value else ""


def _plain(value: object) -> str:
    """Take a name or address of Slack's own making: printable ASCII. Anything else is as good as none."""
    return matching(_PLAIN, value)


def _stamp(value: object) -> str:
    return matching(_STAMP, value)


def _sent_at(stamp: object) -> int:
    """Give the milliseconds of a message's or an action's `ts`, as 0 where there is none."""
    seconds, _, fraction = _stamp(stamp).partition(".")
    return int(seconds + fraction[:3].ljust(3, "0")) if seconds else 0


def _first(value: object, default: Json | None = None) -> Json:
    """Give the first object of a list, else *default*, or raise BadPayload without one."""
    found = value[0] if isinstance(value, list) and value else None
    if isinstance(found, dict):
        return found
    if default is None:
        raise BadPayload
    return default


def _is_true(value: object) -> bool:
    """Read a flag. Slash commands write it as a word."""
    return value is True or value == "true"
