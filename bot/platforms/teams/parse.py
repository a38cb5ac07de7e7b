"""Teams' activities, read: what happened, by whom, and where an answer may go.

Microsoft vouches for the sender of an activity, so people and places in it are
taken from it alone. What a card carries only selects. Nothing here raises but
BadPayload.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

from bot.conversation import callback_data, commands, events as e
from bot.conversation.identity import Conversation, Origin, Person
from bot.errors import BadPayload
from bot.platforms.common.payload import Json, as_object, as_objects, as_text, matching, required

PLATFORM = "teams"
PRESS = "press"  # the name under which a card carries what was pressed
TEXT, TICK = "text", "tick"  # what was filled in on it
SHARED = "shared"  # and the conversation that a private note is about
NOTE = "note"  # the verb on a card that any answer may replace

LONGEST_NAME = 80  # of a person or a conversation, in characters
LONGEST_TEXT = 20_000  # characters in which mentions are looked for; what is said is a small part of that
MOST_ENTITIES = 100

# A stroke would end an id within a press.
_ID = re.compile(r"[!-{}~]{1,256}")
_ZONE = re.compile(r"[A-Za-z0-9_+/-]{1,64}")
_AT = re.compile(r"</?at[^<>]*>")


@dataclass(frozen=True, slots=True)
class TeamsPlace:
    """Where something happened, in Teams' own names, and where Teams lets us answer it.

    *conversation* includes the thread, if there is one. *bot* and *person* are the
    ids by which Teams opens a private chat between the two. *raw_name* is what Teams
    calls the person. *pressed* names the message whose card was pressed, *note*
    tells that the card may be replaced by any answer, *shared* which conversation it
    says that it is about: whether the person is in that one has to be asked.
    """

    service_url: str
    conversation: str
    bot: str
    person: str
    raw_name: str
    private: bool
    pressed: str = ""
    note: bool = False
    shared: str = ""

    @property
    def name(self) -> str:
        """Give what the person is called, as plain and short text."""
        return commands.tidy(self.raw_name)[:LONGEST_NAME]


@dataclass(frozen=True, slots=True)
class TeamsIncoming:
    """One event with its place."""

    origin: Origin
    place: TeamsPlace
    event: e.Event


@dataclass(frozen=True, slots=True)
class InstallationChange:
    """Someone has *added* us to a conversation, or removed us from it."""

    origin: Origin
    place: TeamsPlace
    added: bool


def message(activity: Json) -> TeamsIncoming | None:
    """Read what a person wrote, or pressed in a client without Execute. None for anything else."""
    if _is_a_bot(activity):
        return None
    origin, place = _where(activity)
    value = activity.get("value")
    if isinstance(value, dict) and PRESS in value:
        card = replace(place, shared=_optional_id(value.get(SHARED)))
        return TeamsIncoming(origin, card, _pressed(value, origin.person))
    mentions = tuple(_mentions_of(place.bot, activity))
    if not origin.conversation.private and not mentions and not _is_for_us_alone(activity):
        return None  # with wider permissions we would hear everything that people say to each other
    return TeamsIncoming(origin, place, commands.parse(_typed_text(activity, mentions)))


def execute(activity: Json) -> TeamsIncoming:
    """Read a press on a card (an invoke of Action.Execute)."""
    origin, place = _where(activity)
    action = as_object(as_object(activity.get("value")).get("action"))
    data = as_object(action.get("data"))
    card = replace(
        place,
        pressed=_optional_id(activity.get("replyToId")),
        note=action.get("verb") == NOTE,
        shared=_optional_id(data.get(SHARED)),
    )
    return TeamsIncoming(origin, card, _pressed(data, origin.person))


def _pressed(data: Json, person: Person) -> e.Event:
    """Read a press with the fields of the card's form: its box always, its text if there is any."""
    written, tick = data.get(TEXT), data.get(TICK)
    if not (isinstance(written, str | None) and isinstance(tick, str | None)):
        raise BadPayload
    filled = None if tick is None else callback_data.FormInput(written or "", tick == "true")
    return callback_data.unpack(as_text(data.get(PRESS)), person, filled)


def installation_change(activity: Json) -> InstallationChange | None:
    """Read that a person installed or removed us. None for upgrades, which change nothing."""
    action = activity.get("action")
    if action not in ("add", "remove"):
        return None
    return InstallationChange(*_where(activity), added=action == "add")


def _where(activity: Json) -> tuple[Origin, TeamsPlace]:
    """Read who acted and where."""
    sender, conversation = as_object(activity.get("from")), as_object(activity.get("conversation"))
    person = Person(PLATFORM, _tenant(activity), _id(sender.get("aadObjectId")))
    whole = _id(conversation.get("id"))
    private = conversation.get("conversationType") == "personal"
    place = TeamsPlace(
        service_url=_id(activity.get("serviceUrl")),
        conversation=whole,
        bot=_id(as_object(activity.get("recipient")).get("id")),
        person=_id(sender.get("id")),
        raw_name=as_text(sender.get("name")),
        private=private,
    )
    # A channel is one conversation, however many threads it has.
    where = person.chat if private else Conversation(PLATFORM, person.tenant, _id(whole.partition(";")[0]))
    conversation_name = "" if private else _conversation_name(activity)
    return Origin(person, where, _delivery(whole, activity), _zone(activity), conversation_name), place


def _conversation_name(activity: Json) -> str:
    """Tell what people call a channel or a group chat. Most activities name neither."""
    data = as_object(activity.get("channelData"))
    told = [as_object(data.get(each)).get("name") for each in ("channel", "team")]
    told.append(as_object(activity.get("conversation")).get("name"))
    return next((said for name in told if (said := commands.tidy(as_text(name))[:LONGEST_NAME])), "")


def _tenant(activity: Json) -> str:
    tenant = as_object(as_object(activity.get("channelData")).get("tenant")).get("id")
    return _id(tenant or as_object(activity.get("conversation")).get("tenantId"))


def _delivery(conversation: str, activity: Json) -> str:
    """Name a delivery in a few bytes. The id of an activity is unique within its conversation only."""
    id_ = _optional_id(activity.get("id"))
    return blake2b(f"{conversation} {id_}".encode(), digest_size=12).hexdigest() if id_ else ""


def _zone(activity: Json) -> str:
    told = [activity.get("localTimezone")]
    told += [entity.get("timezone") for entity in _entities(activity) if entity.get("type") == "clientInfo"]
    return next((zone for zone in told if isinstance(zone, str) and _ZONE.fullmatch(zone)), "")


def _mentions_of(bot: str, activity: Json) -> Iterator[str]:
    """Give the pieces of text by which people called us."""
    for entity in _entities(activity):
        said = as_text(entity.get("text"))
        if entity.get("type") == "mention" and as_object(entity.get("mentioned")).get("id") == bot:
            yield said if _AT.match(said) else "<at></at>"


def _typed_text(activity: Json, mentions: tuple[str, ...]) -> str:
    """Undo Teams' markup in what a person typed: no mention of us, others by their name, plain signs."""
    said = as_text(activity.get("text"))[:LONGEST_TEXT]
    for mention in mentions:
        said = said.replace(mention, " ")
    return html.unescape(_AT.sub("", said))


def _is_for_us_alone(activity: Json) -> bool:
    """Tell whether a message is targeted at us: written with a slash, and seen by no one else."""
    return as_object(activity.get("recipient")).get("isTargeted") is True


def _is_a_bot(activity: Json) -> bool:
    """Tell whether a message comes from a bot or a connector, which we do not answer."""
    sender = as_object(activity.get("from"))
    return sender.get("role") == "bot" or as_text(sender.get("id")).startswith("28:")


def _entities(activity: Json) -> list[Json]:
    return as_objects(activity.get("entities"), MOST_ENTITIES)


def _id(value: object) -> str:
    """Take an id or an address as Teams makes them. Anything else cannot have come from Teams."""
    return required(_ID, value)


def _optional_id(value: object) -> str:
    return matching(_ID, value)
