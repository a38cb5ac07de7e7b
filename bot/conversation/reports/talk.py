"""The guide for a team's talk about its result: which topics come first, and how long each takes.

It holds no more than the posted result does: neither notes nor people.
"""

from dataclasses import dataclass
from enum import StrEnum

from bot.conversation.privacy import PrivacyFloor
from bot.conversation.team_record import TeamResult
from rubric import AspectResult, Result, Rubric
from rubric.model import Aspect
from rubric.scan import scan_map

MOST_TOPICS = 6  # that fit in a talk of less than an hour
OPENING_MINUTES = 2
STEPS_MINUTES = 10
LONG_MINUTES = 8  # for a topic that the team has to clear up
SHORT_MINUTES = 4


class TalkOrder(StrEnum):
    """The reasons for the order of a talk's topics."""

    DIFFERENCES = "differences"  # first those in which answers differ most
    CLOSE = "close"  # the rubric's order, because answers are close on every topic
    PARTLY_KNOWN = "partly_known"  # the rubric's order, because too few picked a level on some topics
    LAGGARD = "laggard"  # first the one topic that keeps the team from the next level
    UNKNOWN = "unknown"  # first those that too few could answer, because there is no level
    SCAN = "scan"  # first those to look at first
    RUBRIC = "rubric"  # the rubric's order, because too few answered to show how answers differ


@dataclass(frozen=True, slots=True)
class TalkTopic:
    """One topic of a talk, with how many minutes it takes. *differs* if its answers are far apart."""

    aspect: Aspect
    found: AspectResult
    differs: bool
    minutes: int


@dataclass(frozen=True, slots=True)
class TalkGuide:
    """The topics of a talk in their order. *left_out* counts the topics that do not fit in."""

    topics: tuple[TalkTopic, ...]
    order: TalkOrder
    left_out: int = 0

    @property
    def minutes(self) -> int:
        """Tell how long the whole talk takes."""
        return OPENING_MINUTES + sum(each.minutes for each in self.topics) + STEPS_MINUTES

    @property
    def steps_card(self) -> int:
        """Give the number of the card about next steps. The opening is card 0, the topics follow it."""
        return len(self.topics) + 1

    @property
    def last_card(self) -> int:
        """Give the number of the card with the summary."""
        return self.steps_card + 1


def talk_guide(rubric: Rubric, record: TeamResult) -> TalkGuide:
    """Plan the talk about a result."""
    result = record.result
    order, first = _first(
        rubric,
        result,
        PrivacyFloor(record.floor).spread,
        spread_shows=record.people >= PrivacyFloor(record.floor).spread,
    )
    found = {each.id: each for each in result.aspects}
    ids = (*first, *(each.id for each in rubric.aspects if each.id not in first))
    topics = tuple(_topic(rubric, found[id_], is_long=id_ in first) for id_ in ids[:MOST_TOPICS])
    return TalkGuide(topics, order, len(ids) - len(topics))


def _first(
    rubric: Rubric, result: Result, agreement_from: int, *, spread_shows: bool
) -> tuple[TalkOrder, tuple[str, ...]]:
    """Choose the topics that come before the others."""
    if not rubric.gives_level:
        return TalkOrder.SCAN, scan_map(rubric, result, agreement_from).look_first
    if result.level is None:
        return TalkOrder.UNKNOWN, tuple(each.id for each in result.aspects if each.value is None)
    differing = [each for each in result.aspects if _differs(each)] if spread_shows else []
    if differing:
        differing.sort(key=lambda each: each.agreement or 0.0)
        return TalkOrder.DIFFERENCES, tuple(each.id for each in differing)
    lowest = min(each.value for each in result.aspects if each.value is not None)
    laggards = tuple(each.id for each in result.aspects if each.value == lowest)
    if len(laggards) == 1 and laggards[0] in result.held_by:
        return TalkOrder.LAGGARD, laggards
    if not spread_shows:
        return TalkOrder.RUBRIC, ()
    is_known = all(each.verdict for each in result.aspects)
    return (TalkOrder.CLOSE if is_known else TalkOrder.PARTLY_KNOWN), ()


def _differs(found: AspectResult) -> bool:
    return found.verdict == "spread" and found.range is not None


def _topic(rubric: Rubric, found: AspectResult, *, is_long: bool) -> TalkTopic:
    minutes = LONG_MINUTES if is_long else SHORT_MINUTES
    return TalkTopic(rubric.aspect(found.id), found, _differs(found), minutes)
