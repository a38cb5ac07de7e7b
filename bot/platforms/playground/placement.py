"""Where on the page a reply is drawn, so that answered messages are replaced, not appended."""

from dataclasses import dataclass

from bot.conversation.identity import AssessmentRef, Person, SessionRef
from bot.conversation.messages import (
    BoardOf,
    CardOf,
    InYourChat,
    NoteKept,
    OfferOf,
    OpenListOf,
    OwnAnswerOf,
    PageOf,
    PairOf,
    PairOfferOf,
    PanelOf,
    ReminderOf,
    Reply,
    ResultOf,
    To,
    TopicOf,
)
from bot.platforms.playground.parse import Pane
from bot.platforms.playground.people import team_of

TOPIC = "q."  # begins the name of a topic that is asked live
ASIDE = "aside"  # what answers a press without belonging to a session: one at a time, each replaces the last
POINTER = "pointer"  # what leads to the private chat; over as soon as the person acts there
NOTED = "noted"  # what confirms a note: only the last one tells how it stands
ASKED_BACK = "asked"  # a question about typed words; over as soon as the questions themselves are drawn again


@dataclass(frozen=True, slots=True)
class Slot:
    """The slot of a message on the page: a *place* in the log, seen in *pane*, under the name *id*."""

    place: str
    pane: Pane
    id: str


def slot_of(reply: Reply, person: Person, at: Pane, pressed: str, fresh: str) -> Slot:
    """Choose where *reply* is drawn, so that answered messages are replaced, not appended.

    *at* is where they did something, *pressed* the entry they pressed on (empty:
    they typed), *fresh* a name for an entry of its own.
    """
    everyone = reply.to is To.EVERYONE
    match reply.live_message:
        case SessionRef(AssessmentRef(id=assessment)):
            return Slot(*place_of(person, "chat"), f"s.{assessment}")
        case CardOf(assessment):
            return Slot(*place_of(person, "team"), f"c.{assessment.id}")
        case TopicOf(assessment, aspect):
            return Slot(*place_of(person, "team"), f"{TOPIC}{assessment.id}.{aspect}")
        case OwnAnswerOf(SessionRef(AssessmentRef(id=assessment)), aspect):
            return Slot(aside_place(person), "team", f"{TOPIC}{assessment}.{aspect}")
        case ResultOf(assessment):
            return Slot(*place_of(person, "team"), f"a.{assessment.id}")
        case PageOf(assessment):
            return Slot(*place_of(person, "team"), f"page.{assessment.id}")
        case ReminderOf(receiver=receiver) if not receiver.private:
            return Slot(*place_of(person, "team"), reply.message_id.id if reply.message_id else fresh)
        case PanelOf() | ReminderOf() | OpenListOf():
            known = (
                reply.message_id.id if reply.message_id else pressed if pressed.startswith("r.") else fresh
            )
            return Slot(*place_of(person, "chat"), known)
        case OfferOf() | PairOfferOf() | BoardOf() if reply.message_id:
            return Slot(*place_of(person, "team"), reply.message_id.id)
        case PairOf(pair):
            return Slot(*place_of(person, "team"), f"p.{pair.id}")
        case BoardOf() if pressed.startswith("b."):
            return Slot(*place_of(person, "team"), pressed)
        case BoardOf():
            return Slot(*place_of(person, "team"), f"b.{fresh}")
    if isinstance(reply.message, InYourChat):
        return Slot(aside_place(person), "team", POINTER)
    if isinstance(reply.message, NoteKept):
        return Slot(*place_of(person, "chat"), NOTED)
    if everyone:
        return Slot(*place_of(person, "team"), fresh)
    if reply.to is To.YOU and at == "team":
        return Slot(aside_place(person), "team", ASIDE)
    if pressed.startswith("r."):
        return Slot(*place_of(person, "chat"), pressed)
    return Slot(*place_of(person, "chat"), ASIDE if pressed else fresh)


def aside_place(person: Person) -> str:
    """Name the log of what only *person* sees in the team conversation."""
    return f"aside.{person.id}"


def place_of(person: Person, pane: Pane) -> tuple[str, Pane]:
    """Name the log of a *pane* as *person* sees it. Give the pane, too."""
    return (team_of(person.id).id, pane) if pane == "team" else (f"chat.{person.id}", pane)
