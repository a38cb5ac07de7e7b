"""Teams' activities, read: the event, its person, and where an answer may go.

Microsoft vouches for the sender of an activity, so people and places in it are
taken from it alone. What a card carries only selects. Nothing here raises but
BadPayload.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

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
from bot.platforms.common.payload import Json, as_object, as_objects, as_text, matching, required
from bot.platforms.teams.typed_text import MOST_ENTITIES, mentions_of, typed_text

PLATFORM = "teams"
PRESS = "press"  # the name under which a card carries what was pressed
TEXT, TICK = "text", "tick"  # what was filled in on it
SHARED = "shared"  # and the conversation that a private note is about
NOTE = "note"  # the verb on a card that any answer may replace
PANEL = "panel"  # the same on a card about a team that acts from the private chat

LONGEST_NAME = 80  # of a person or a conversation, in characters
ACTS = ("message", "invoke")  # the types of what a person writes or presses
EDITS = ("editMessage", "softDeleteMessage", "undeleteMessage")  # what happens to a message after it was sent
DELETIONS = ("channelDeleted", "teamDeleted", "teamHardDeleted")

# A stroke would end an id within a press.
_ID = re.compile(r"[!-{}~]{1,256}")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
_MILLISECONDS = re.compile(r"[12][0-9]{12}")  # since 1970: the id of a message is when it was written
_FRACTION = re.compile(r":[0-9]{2}\.[0-9]")  # of a second


@dataclass(frozen=True, slots=True)
class TeamsPlace:
    """The place where an event happened, in Teams' own names, and where Teams lets us answer it.

    *conversation* includes the thread, if there is one. *installation* is what
    Teams says is removed when we are: the team of a channel, None if that is not told,
    else the chat. *bot* and *person* are the ids by which Teams opens a private chat between the two.
    *raw_name* is what Teams calls the person. *pressed* names the message whose card
    was pressed, *note* tells that the card may be replaced by any answer, *shared*
    which conversation it says that it is about: whether the person is in that one has
    to be asked.
    """

    service_url: str
    conversation: str
    installation: str | None
    bot: str
    person: str
    raw_name: str
    private: bool
    pressed: MessageId | None = None
    note: bool = False
    shared: str | None = None

    @property
    def name(self) -> str:
        """Give what the person is called, as plain and short text."""
        return tidy(self.raw_name)[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class TeamsIncoming:
    """One event with its place.

    An *outsider* belongs to another organisation than the conversation does. In a
    *shared_channel* only the list of members tells for sure.
    """

    origin: Origin
    place: TeamsPlace
    event: e.Event
    outsider: bool = False
    shared_channel: bool = False


@dataclass(frozen=True, slots=True)
class Addition:
    """A person has added us to a conversation, *at* a time in milliseconds since 1970, or 0."""

    origin: Origin
    place: TeamsPlace
    at: int = 0


@dataclass(frozen=True, slots=True)
class Removal:
    """We were removed, or a channel or a team was deleted.

    *installation* is what we were removed from, None where Teams does not tell. No
    *conversation* is named where a private chat does not tell its person. Nothing else
    is gone where a *channel_only* was deleted. *at* tells when, in milliseconds since
    1970, or is 0.
    """

    tenant: str
    installation: str | None
    conversation: Conversation | None
    delivery_ids: DeliveryIds
    at: int = 0
    channel_only: bool = False


def message(activity: Json) -> TeamsIncoming | None:
    """Read what a person wrote, or pressed in a client without Execute. None for anything else."""
    if _is_a_bot(activity) or as_object(activity.get("channelData")).get("eventType") in EDITS:
        return None
    origin, place = _where(activity, _sent_at(activity))
    value = activity.get("value")
    if isinstance(value, dict) and PRESS in value:
        card = replace(place, shared=_optional_id(value.get(SHARED)))
        return _incoming(activity, origin, card, _pressed(value, origin.person))
    called = place.private or _is_for_us_alone(activity) or any(mentions_of(place.bot, activity))
    if not called:
        return None  # with wider permissions we would hear everything that people say to each other
    return _incoming(activity, origin, place, parsing.parse(typed_text(activity, place.bot)))


def execute(activity: Json) -> TeamsIncoming:
    """Read a press on a card (an invoke of Action.Execute)."""
    action = as_object(as_object(activity.get("value")).get("action"))
    data = as_object(action.get("data"))
    origin, card = _where(
        activity,
        _sent_at(activity),
        pressed=MessageId(id_) if (id_ := _optional_id(activity.get("replyToId"))) else None,
        note=action.get("verb") in (NOTE, PANEL),
        shared=_optional_id(data.get(SHARED)),
    )
    return _incoming(activity, origin, card, _pressed(data, origin.person))


def _incoming(activity: Json, origin: Origin, place: TeamsPlace, event: e.Event) -> TeamsIncoming:
    channel = as_object(as_object(activity.get("channelData")).get("channel"))
    shared = channel.get("type") == "shared"
    return TeamsIncoming(origin, place, event, _is_outsider(activity), shared)


def _pressed(data: Json, person: Person) -> e.Event:
    """Read a press with the fields of the card's form: its box always, its text if there is any."""
    written, tick = data.get(TEXT), data.get(TICK)
    if not (isinstance(written, str | None) and isinstance(tick, str | None)):
        raise BadPayload
    filled = None if tick is None else callback_data.FormInput(written or "", tick == "true")
    return callback_data.unpack(as_text(data.get(PRESS)), person, filled)


def addition(activity: Json) -> Addition | None:
    """Read that a person installed us. None for upgrades, and where Teams does not tell who did it."""
    if activity.get("action") != "add" or not _optional_id(_sender(activity).get("aadObjectId")):
        return None
    return Addition(*_where(activity), _timestamp(activity.get("timestamp")))


def removal(activity: Json) -> Removal | None:
    """Read that we were removed, by a person or by a rule. Teams need not tell which."""
    if activity.get("action") != "remove" and not _is_bot_removed(activity):
        return None
    at = _timestamp(activity.get("timestamp"))
    whole, person = _conversation_id(activity), _optional_id(_sender(activity).get("aadObjectId"))
    where = Conversation(PLATFORM, _tenant(activity), _channel(whole))
    if _is_private(activity):
        chat = Person(PLATFORM, where.tenant, PersonId(person)).chat if person else None
        return Removal(where.tenant, whole, chat, _delivery_ids(activity), at)
    return Removal(where.tenant, _installation(activity), where, _delivery_ids(activity), at)


def _is_bot_removed(activity: Json) -> bool:
    """Tell whether a change of members is that we are a member of a chat or a team no more."""
    if as_object(activity.get("channelData")).get("eventType") not in (None, "teamMemberRemoved"):
        return False
    bot = _optional_id(as_object(activity.get("recipient")).get("id"))
    gone = as_objects(activity.get("membersRemoved"), MOST_ENTITIES)
    return bool(bot) and any(each.get("id") == bot for each in gone)


def deletion(activity: Json) -> Removal | None:
    """Read that a channel, or a team with all of its channels, was deleted. None for other changes."""
    data = as_object(activity.get("channelData"))
    kind, whole = data.get("eventType"), _conversation_id(activity)
    if kind not in DELETIONS:
        return None
    tenant, delivery_ids = _tenant(activity), _delivery_ids(activity)
    if kind == "channelDeleted":
        channel = _id(as_object(data.get("channel")).get("id"))
        where = Conversation(PLATFORM, tenant, ConversationId(channel))
        return Removal(tenant, None, where, delivery_ids, channel_only=True)
    where = Conversation(PLATFORM, tenant, _channel(whole))
    return Removal(tenant, _installation(activity), where, delivery_ids)


def _where(
    activity: Json,
    sent_at: int = 0,
    *,
    pressed: MessageId | None = None,
    note: bool = False,
    shared: str | None = None,
) -> tuple[Origin, TeamsPlace]:
    """Read the person, the conversation and the card of an activity."""
    sender, whole, private = _sender(activity), _conversation_id(activity), _is_private(activity)
    person = Person(PLATFORM, _tenant(activity), PersonId(_id(sender.get("aadObjectId"))))
    place = TeamsPlace(
        service_url=_id(activity.get("serviceUrl")),
        conversation=whole,
        installation=_installation(activity),
        bot=_id(as_object(activity.get("recipient")).get("id")),
        person=_id(sender.get("id")),
        raw_name=as_text(sender.get("name")),
        private=private,
        pressed=pressed,
        note=note,
        shared=shared,
    )
    # A channel is one conversation, however many threads it has.
    where = person.chat if private else Conversation(PLATFORM, person.tenant, _channel(whole))
    conversation_name = None if private else _conversation_name(activity)
    origin = Origin(person, where, _delivery_ids(activity), _zone(activity), conversation_name, sent_at)
    return origin, place


def _sender(activity: Json) -> Json:
    return as_object(activity.get("from"))


def _channel(conversation: str) -> ConversationId:
    """Name a channel by the id of one of its threads."""
    return ConversationId(_id(conversation.partition(";")[0]))


def _conversation_id(activity: Json) -> str:
    return _id(as_object(activity.get("conversation")).get("id"))


def _is_private(activity: Json) -> bool:
    return as_object(activity.get("conversation")).get("conversationType") == "personal"


def _installation(activity: Json) -> str | None:
    """Name the installation: the team of a channel, None if that is not told, else the chat."""
    data = as_object(activity.get("channelData"))
    team = _optional_id(as_object(data.get("team")).get("id")) or _optional_id(data.get("teamsTeamId"))
    in_channel = as_object(activity.get("conversation")).get("conversationType") == "channel"
    return team or (None if in_channel else _conversation_id(activity).partition(";")[0])


def _conversation_name(activity: Json) -> str | None:
    """Tell what people call a channel or a group chat. Most activities name neither."""
    data = as_object(activity.get("channelData"))
    told = [as_object(data.get(each)).get("name") for each in ("channel", "team")]
    told.append(as_object(activity.get("conversation")).get("name"))
    return next((said for name in told if (said := tidy(as_text(name))[:LONGEST_NAME])), None)


def tenant_of(activity: Json) -> str:
    """Name the organisation that a conversation belongs to, which its sender need not. Empty if none is."""
    return as_text(as_object(activity.get("conversation")).get("tenantId")) or _tenant_of_sender(activity)


def _tenant(activity: Json) -> str:
    return _id(tenant_of(activity))


def _is_outsider(activity: Json) -> bool:
    """Tell whether the sender belongs to another organisation, as members of a shared channel may."""
    sender = _tenant_of_sender(activity)
    return bool(sender) and sender.casefold() != tenant_of(activity).casefold()


def _tenant_of_sender(activity: Json) -> str:
    return as_text(as_object(as_object(activity.get("channelData")).get("tenant")).get("id"))


def _delivery_ids(activity: Json) -> DeliveryIds:
    """Name a delivery by the id of its activity, and by its act, which may come under new ids.

    The id of an activity is unique within its conversation only.
    """
    where, id_, at = _conversation_id(activity), _optional_id(activity.get("id")), _act_time(activity)
    names = [_digest(where, id_)] if id_ else []
    if at and activity.get("type") in ACTS:
        names.append(_digest(where, as_text(_sender(activity).get("aadObjectId")), at, *_done(activity)))
    return tuple(DeliveryId(name) for name in names)


def _act_time(activity: Json) -> str:
    """Read the time of an act to the millisecond, which tells acts apart that look alike."""
    at, id_ = as_text(activity.get("timestamp")), activity.get("id")
    return at if not at or _FRACTION.search(at) else f"{at} {matching(_MILLISECONDS, id_) or ''}"


def _done(activity: Json) -> tuple[str, ...]:
    """List the text, the pressed value and the form input of an activity."""
    value = as_object(activity.get("value"))
    filled = as_object(as_object(value.get("action")).get("data")) or value
    return (
        as_text(activity.get("text")),
        *(as_text(filled.get(each)) for each in (PRESS, TEXT, TICK)),
    )


def _digest(*parts: str) -> str:
    return blake2b(" ".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()


def _sent_at(activity: Json) -> int:
    """Tell when a person wrote or pressed, in milliseconds. An edit has a later time, and keeps the id."""
    times = [int(matching(_MILLISECONDS, activity.get("id")) or 0), _timestamp(activity.get("timestamp"))]
    return min(filter(None, times), default=0)


def _timestamp(told: object) -> int:
    try:
        at = datetime.fromisoformat(as_text(told))
    except ValueError:
        return 0
    return max(int(at.timestamp() * 1000), 0) if at.tzinfo else 0


def _zone(activity: Json) -> str | None:
    told = [activity.get("localTimezone")]
    told += [entity.get("timezone") for entity in _entities(activity) if entity.get("type") == "clientInfo"]
    return next((zone for zone in told if isinstance(zone, str) and _ZONE.fullmatch(zone)), None)


def _is_for_us_alone(activity: Json) -> bool:
    """Tell whether a message is targeted at us: written with a slash, and seen by no one else."""
    return as_object(activity.get("recipient")).get("isTargeted") is True


def _is_a_bot(activity: Json) -> bool:
    """Tell whether a message comes from a bot or a connector, which we do not answer."""
    sender = _sender(activity)
    return sender.get("role") == "bot" or as_text(sender.get("id")).startswith("28:")


def _entities(activity: Json) -> list[Json]:
    return as_objects(activity.get("entities"), MOST_ENTITIES)


def _id(value: object) -> str:
    """Take an id or an address as Teams makes them. Anything else cannot have come from Teams."""
    return required(_ID, value)


def _optional_id(value: object) -> str | None:
    return matching(_ID, value)
