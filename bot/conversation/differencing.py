"""Differencing: whether two results, one soon after the other, reveal a person's answers.

Two results of the same capability differ by the people whose answers differ. Where
those are fewer than the privacy floor, their answers could be worked out by subtraction.
A topic that a live assessment reveals stands under the same rule.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation.reminders.preferences import DAY

if TYPE_CHECKING:
    from rubric import Claim, Respondent

SHORTEST_REPEAT = 7 * DAY
USUAL_REPEAT = 14 * DAY


@dataclass(frozen=True, slots=True)
class ShownAnswers:
    """Answers that people were shown in some form: those of *people* to *topics*, by id."""

    people: "Sequence[Respondent]"
    topics: Sequence[str]


def reveals_few(before: ShownAnswers, now: ShownAnswers, needed: int) -> bool:
    """Tell whether two views of the same people reveal a change that too few people made.

    Topics are shown one by one, so each of them is compared. Either nobody's answer may differ
    there, or the level that counts must differ for at least *needed* people.
    """
    return any(0 < people < needed for people in _differing(before, now))


def is_unchanged(before: ShownAnswers, now: ShownAnswers) -> bool:
    """Tell whether a second view of the same topics would show nothing new."""
    differing = _differing(before, now)
    return bool(differing) and not any(differing)


def _differing(before: ShownAnswers, now: ShownAnswers) -> list[int]:
    """Count the people who differ, by topic that both views show."""
    return [_differing_on(topic, before, now) for topic in before.topics if topic in now.topics]


def _differing_on(topic: str, before: ShownAnswers, now: ShownAnswers) -> int:
    """Count the people whose claim on a topic differs, at least 1 if only evidence differs.

    Evidence about the next level shows as well, but never makes up for a level that stays.
    """
    then, by_now = _counting(before, topic), _counting(now, topic)
    people = sum(then.get(person) != by_now.get(person) for person in then.keys() | by_now.keys())
    return people or int(_evidence_differs(before, now, topic))


def _counting(shown: ShownAnswers, topic: str) -> "dict[str, Claim]":
    """Give what each person who answered a topic counts for: a level with its evidence applied, or a word."""
    return {
        person.id: claim if (level := person.value(topic)) is None else level
        for person in shown.people
        if (claim := person.answers.get(topic)) is not None
    }


def _evidence_differs(before: ShownAnswers, now: ShownAnswers, topic: str) -> bool:
    """Tell whether evidence differs where both views may show what it says about the next level."""
    one, other = (
        {person.id: dict(said) for person in shown.people if (said := person.evidence.get(topic))}
        for shown in (before, now)
    )
    return bool(one and other) and one != other
