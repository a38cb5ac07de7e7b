"""The heads of new checks and team assessments, as lists of fields and values in turns."""

from bot.conversation.assessment import RubricRef, Status
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Mode
from bot.ports.assessments import NewAssessment
from bot.ports.checks import NewCheck
from bot.store import keys
from bot.store.client import Value, field_list
from bot.store.fields import HeadField
from rubric.model import MOST_LEVELS

Head = dict[str, Value | None]


def check_head(check: NewCheck) -> list[Value]:
    """Give the head of a check, which its person has begun."""
    head = _shared(Mode.CHECK, check.rubric, check.aspects, check.levels, check.opened)
    head[HeadField.BEGAN] = 1
    if check.asked_from:
        head[HeadField.ASKED_FROM] = keys.encoded(check.asked_from.id)
        head[HeadField.CONVERSATION_NAME] = check.conversation_name
    if check.pair:
        head[HeadField.PAIR] = check.pair.id
        head[HeadField.PAIR_IN] = keys.encoded(check.pair.conversation.id)
    return field_list(head)


def assessment_head(new: NewAssessment) -> list[Value]:
    """Give the head of a team assessment."""
    head = _shared(new.mode, new.rubric, new.aspects, new.levels, new.opened)
    head[HeadField.FACILITATOR] = new.facilitator
    head[HeadField.CLOSES] = new.closes
    head[HeadField.ZONE] = new.zone
    head[HeadField.CONVERSATION_NAME] = new.conversation_name
    if new.mode is Mode.LIVE:
        head[HeadField.ASKED] = 1
    if new.floor != FLOOR:
        head[HeadField.FLOOR] = new.floor
    return field_list(head)


def _shared(mode: Mode, rubric: RubricRef, aspects: int, levels: int, opened: int) -> Head:
    """Give the fields that every head has. Most rubrics have five levels, and need no field for them."""
    head: Head = {
        HeadField.VERSION: keys.SCHEMA,
        HeadField.STATUS: Status.OPEN,
        HeadField.MODE: mode,
        HeadField.RUBRIC: rubric.id,
        HeadField.RUBRIC_HASH: rubric.hash,
        HeadField.ASPECTS: aspects,
        HeadField.OPENED: opened,
    }
    return head if levels == MOST_LEVELS else head | {HeadField.LEVELS: levels}
