"""Two results of a team side by side: which topics moved, and whether the two are hard to compare."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.conversation.questions import Mode
from bot.conversation.team_record import TeamResult
from rubric import AspectResult, Result, Rubric

COMPARABLE_PEOPLE, COMPARABLE_SHARE = 2, 5  # two results compare up to two people or a fifth apart


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A team's result as it may be handed on, with the rubric that it was answered by.

    By its type there is no room for a person or a note. *people* answered, of *members* where that
    is known (else 0), *partly* of them in part.
    """

    rubric: Rubric
    team: str | None
    day: date
    people: int
    members: int
    partly: int
    floor: int
    mode: Mode
    result: Result

    @classmethod
    def of(cls, rubric: Rubric, record: TeamResult) -> "PublicResult":
        """Reduce a *record* to what may leave the team."""
        return cls(
            rubric,
            record.conversation_name,
            record.closed_day,
            record.people,
            record.members,
            record.partly,
            record.floor,
            record.mode,
            record.result,
        )

    def aspect(self, id_: str) -> AspectResult | None:
        """Find the result of an aspect by its id."""
        return next((each for each in self.result.aspects if each.id == id_), None)


@dataclass(frozen=True, slots=True)
class TopicMove:
    """The values of a topic in two results. Both results may show them."""

    name: str
    before: int
    now: int


class Caution(StrEnum):
    """Why two results are hard to compare."""

    PEOPLE = "people"  # clearly more or fewer answered
    MODE = "mode"  # one was answered in private, one together
    WORDING = "wording"  # the questions have changed


def moves(before: PublicResult, now: PublicResult) -> tuple[TopicMove, ...]:
    """List the topics that both results show, in the order of the later rubric."""
    earlier = {each.id: each.value for each in before.result.aspects}
    later = {each.id: each.value for each in now.result.aspects}
    both = ((each.name, earlier.get(each.id), later.get(each.id)) for each in now.rubric.aspects)
    return tuple(TopicMove(name, was, is_) for name, was, is_ in both if was is not None and is_ is not None)


def cautions(before: PublicResult, now: PublicResult) -> Iterator[Caution]:
    """Say why two results are hard to compare, if they are."""
    apart, most = abs(now.people - before.people), max(now.people, before.people)
    if apart > COMPARABLE_PEOPLE or apart * COMPARABLE_SHARE > most:
        yield Caution.PEOPLE
    if now.mode is not before.mode:
        yield Caution.MODE
    if now.rubric.hash != before.rubric.hash:
        yield Caution.WORDING
