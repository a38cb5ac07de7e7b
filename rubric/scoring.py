"""From answers to a level: deterministic, and every number comes with its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Literal

from rubric.model import Aspect, Rubric

Claim = int | Literal["not_sure", "not_applicable"]
Proof = Literal["yes", "partly", "no", "not_sure"]
ScoringMode = Literal["check", "assessment"]

TEAM_FLOOR = 3  # so that no single answer ever stands for a team
AGREEMENT_FROM = 4  # known values: fewer say nothing about agreement
CLOSE = Fraction(7, 10)


@dataclass(frozen=True, slots=True)
class Respondent:
    """One person's answers. An aspect that is absent was not answered."""

    id: str
    answers: Mapping[str, Claim]
    evidence: Mapping[str, Mapping[int, Proof]]

    def value(self, aspect: str) -> int | None:
        """Give the level claimed, one lower (never below 1) when its evidence is denied."""
        claim = self.answers.get(aspect)
        if not isinstance(claim, int):
            return None
        denied = self.evidence.get(aspect, {}).get(claim) == "no"
        return max(claim - 1, 1) if denied else claim


@dataclass(frozen=True, slots=True)
class AspectResult:
    """Where one aspect stands. *value* is None where the aspect does not count.

    *picked* is the level that most people claim, where denied evidence brings the value below it.
    """

    id: str
    value: int | None
    known: int
    not_sure: int
    not_applicable: int
    range: tuple[int, int] | None
    agreement: float | None
    verdict: Literal["close", "spread"] | None
    on_the_way: bool
    picked: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A level with its reasons. *level* is None where *missing* has sentences, and for a scan."""

    people: int
    level: int | None
    missing: tuple[str, ...]
    progress: float | None
    aspects: tuple[AspectResult, ...]
    held_by: tuple[str, ...]

    def value(self, aspect: str) -> int | None:
        """Give the value of an aspect by its id."""
        return next((each.value for each in self.aspects if each.id == aspect), None)


def score(
    rubric: Rubric, people: Sequence[Respondent], mode: ScoringMode = "check", floor_: int = TEAM_FLOOR
) -> Result:
    """Work out the level of *people*. *floor_* is the privacy floor of a team (3 or more)."""
    needed = 1 if mode == "check" else max(floor_, TEAM_FLOOR)
    aspects = tuple(_aspect(aspect, people, needed, rubric.top) for aspect in rubric.aspects)
    values = {aspect.id: aspect.value for aspect in aspects if aspect.value is not None}
    missing = _missing(rubric, len(values), len(people), needed, mode) if rubric.gives_level else ()
    level = None if missing or not rubric.gives_level else level_of(rubric, list(values.values()))
    return Result(
        people=len(people),
        level=level,
        missing=missing,
        progress=_one_decimal(Fraction(sum(values.values()), len(values))) if values else None,
        aspects=aspects,
        held_by=() if level is None else held_by(rubric, values, level),
    )


def topics_needed(rubric: Rubric, counted: int) -> int:
    """Count the topics that must have reached a level, of those *counted*."""
    return ceil(rubric.policy.exact_share * counted)


def level_of(rubric: Rubric, values: Sequence[int]) -> int:
    """Climb from 1 to the highest level that enough aspects reach and none lags too far behind."""
    enough = topics_needed(rubric, len(values))
    reached = 1
    for level in range(2, rubric.top + 1):
        at_level = sum(value >= level for value in values)
        if at_level < enough or min(values) < level - rubric.policy.gap:
            break
        reached = level
    return reached


def held_by(rubric: Rubric, values: Mapping[str, int], level: int) -> tuple[str, ...]:
    """Name the aspects that keep a team from the next level: those that lag first, then those below it."""
    if level == rubric.top:
        return ()
    below = [aspect.id for aspect in rubric.aspects if values.get(aspect.id, rubric.top) < level + 1]
    lagging = [id_ for id_ in below if lags(rubric, values[id_], level + 1)]
    return (*lagging, *(id_ for id_ in below if id_ not in lagging))


def lags(rubric: Rubric, value: int, level: int) -> bool:
    """Tell whether an aspect alone forbids *level*, however good the others are."""
    return value < level - rubric.policy.gap


def _aspect(aspect: Aspect, people: Sequence[Respondent], needed: int, top: int) -> AspectResult:
    claims = [person.answers[aspect.id] for person in people if aspect.id in person.answers]
    known = sorted(value for person in people if (value := person.value(aspect.id)) is not None)
    not_applicable = claims.count("not_applicable")
    counts = len(known) >= needed and 2 * not_applicable <= len(claims)
    value = known[(len(known) - 1) // 2] if counts else None
    exact = _agreement(known, top) if counts else None
    return AspectResult(
        id=aspect.id,
        value=value,
        known=len(known),
        not_sure=claims.count("not_sure"),
        not_applicable=not_applicable,
        range=(known[0], known[-1]) if counts else None,
        agreement=None if exact is None else _half_up(exact, 2),
        verdict=None if exact is None else ("close" if exact >= CLOSE else "spread"),
        on_the_way=value is not None and _on_the_way(aspect.id, value, people),
        picked=None if value is None else _picked_above(value, claims),
    )


def _picked_above(value: int, claims: Sequence[Claim]) -> int | None:
    """Find the level above *value* that a strict majority of those who claim a level claim."""
    levels = [claim for claim in claims if isinstance(claim, int)]
    higher = (level for level in set(levels) if level > value and 2 * levels.count(level) > len(levels))
    return next(higher, None)


def _agreement(known: Sequence[int], top: int) -> Fraction | None:
    """Compare the variance with that of equally likely levels: r_wg (James, Demaree and Wolf, 1984)."""
    if len(known) < AGREEMENT_FROM:
        return None
    mean = Fraction(sum(known), len(known))
    variance = sum((value - mean) ** 2 for value in known) / (len(known) - 1)
    return Fraction(1 - variance / Fraction(top * top - 1, 12))


def _on_the_way(aspect: str, value: int, people: Sequence[Respondent]) -> bool:
    """Tell whether a strict majority of those asked say that the next level's evidence holds."""
    said = [word for person in people if (word := person.evidence.get(aspect, {}).get(value + 1)) is not None]
    return 2 * said.count("yes") > len(said)


def _missing(rubric: Rubric, counted: int, people: int, needed: int, mode: ScoringMode) -> tuple[str, ...]:
    """Say why there is no level. A check still takes answers, so it says what to pick."""
    missing = []
    if people < needed:
        missing.append(f"A level needs {needed} {'person' if needed == 1 else 'people'}; {people} answered.")
    if counted < rubric.min_aspects:
        topics, known = _at_least(rubric.min_aspects, len(rubric.aspects)), counted or "none"
        have = "has" if known == 1 else "have"
        missing.append(
            f"For a level, pick a statement on {topics} topics. So far you have {known}."
            if mode == "check"
            else f"A level needs {topics} topics; {known} {have} enough answers."
        )
    return tuple(missing)


def _at_least(least: int, topics: int) -> str:
    return f"all {topics}" if least == topics else f"at least {least} of the {topics}"


def _one_decimal(exact: Fraction) -> float:
    return _half_up(exact, 1)


def _half_up(exact: Fraction, digits: int) -> float:
    scale = 10**digits
    return float(floor(exact * scale + Fraction(1, 2)) / scale)
