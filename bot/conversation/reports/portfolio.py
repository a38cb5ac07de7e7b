"""Figures about several teams together, from which no single team's can be read.

They cover teams that agreed, and only from three on: of each aspect, how many teams are at each level or
above, and which steps most of them work on. Figures are worked out anew once a day at most. Each one changes
only if at least three teams have changed in it: otherwise the difference would show one team's level.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.identity import ConversationId
from bot.conversation.team_record import AdoptedStep, TeamResult
from rubric import Rubric

FEWEST_TEAMS = 3
EFFECT_SECONDS = 24 * 3600  # after a team agreed, in which any member may take it back
MOST_STEPS = 5


@dataclass(frozen=True, slots=True)
class TeamFigures:
    """What one team adds to the figures of a capability: its newest result, and the open steps of it."""

    rubric: Rubric
    record: TeamResult
    open_steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AspectFigures:
    """How many teams are at each level or above in an aspect, from level 1 up."""

    name: str
    at_least: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StepFigures:
    """How many teams work on a step."""

    title: str
    teams: int


@dataclass(frozen=True, slots=True)
class CapabilityFigures:
    """The figures of one capability, of so many *teams*. *day* is when any of them changed last."""

    rubric_id: str
    name: str
    day: date
    teams: int
    aspects: tuple[AspectFigures, ...]
    steps: tuple[StepFigures, ...]


@dataclass(frozen=True, slots=True)
class ShownCounts:
    """Numbers of teams as they were last shown, with a digest of what each team added to them."""

    counts: tuple[int, ...]
    digests: Mapping[ConversationId, str]


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """Figures as they were last shown, and the counts behind each, by the id of the aspect or the step."""

    figures: CapabilityFigures
    teams: ShownCounts
    aspects: Mapping[str, ShownCounts]
    steps: Mapping[str, ShownCounts]


def team_figures(
    known: Sequence[tuple[Rubric, TeamResult]], adopted: Sequence[AdoptedStep]
) -> Mapping[str, TeamFigures]:
    """Give what a team adds to each capability. Its results come newest first."""
    found: dict[str, TeamFigures] = {}
    for rubric, record in known:
        if rubric.id not in found:
            steps = tuple(each.step for each in adopted if each.is_open and each.rubric.id == rubric.id)
            found[rubric.id] = TeamFigures(rubric, record, steps)
    return found


def next_shown(
    before: ShownFigures | None, teams: Mapping[ConversationId, TeamFigures], day: date
) -> ShownFigures | None:
    """Give the figures to show from *day* on. Each is a new one only if enough teams have changed in it."""
    if len(teams) < FEWEST_TEAMS:
        return before
    newest = max(teams.values(), key=lambda each: each.record.closed).rubric
    titles = _titles(newest)
    aspects = {each.id: _levels(newest, each.id, teams) for each in newest.aspects}
    steps = {step: _counted(dict.fromkeys(_working_on(step, teams), "")) for step in titles}
    everyone = _counted(dict.fromkeys(teams, ""))
    shown_teams = _next(before.teams if before else None, everyone) or everyone
    shown_aspects = _next_of(before.aspects if before else {}, aspects)
    shown_steps = _next_of(before.steps if before else {}, steps)
    if before and (shown_teams, shown_aspects, shown_steps) == (before.teams, before.aspects, before.steps):
        return before
    figures = CapabilityFigures(
        newest.id,
        newest.name,
        day,
        shown_teams.counts[0],
        tuple(
            AspectFigures(each.name, shown_aspects[each.id].counts)
            for each in newest.aspects
            if each.id in shown_aspects and _are_enough(shown_aspects[each.id])
        ),
        _most(shown_steps, titles),
    )
    return ShownFigures(figures, shown_teams, shown_aspects, shown_steps)


def _next_of(before: Mapping[str, ShownCounts], now: Mapping[str, ShownCounts]) -> dict[str, ShownCounts]:
    found = {name: _next(before.get(name), each) for name, each in now.items()}
    return {name: each for name, each in found.items() if each}


def _next(before: ShownCounts | None, now: ShownCounts) -> ShownCounts | None:
    """Give the counts to show: the new ones if enough teams have changed. None if there were never enough."""
    if before is None:
        return now if _are_enough(now) else None
    both = before.digests.keys() | now.digests.keys()
    changed = sum(before.digests.get(where) != now.digests.get(where) for where in both)
    return now if changed >= FEWEST_TEAMS else before


def _are_enough(shown: ShownCounts) -> bool:
    return shown.counts[0] >= FEWEST_TEAMS


def _counted(digests: Mapping[ConversationId, str]) -> ShownCounts:
    return ShownCounts((len(digests),), digests)


def _levels(rubric: Rubric, aspect: str, teams: Mapping[ConversationId, TeamFigures]) -> ShownCounts:
    """Count the teams at each level of an aspect or above."""
    values = {where: each.record.result.value(aspect) for where, each in teams.items()}
    known = {where: value for where, value in values.items() if value is not None}
    at_least = tuple(sum(value >= level for value in known.values()) for level in sorted(rubric.levels))
    return ShownCounts(at_least, {where: _digest(where, value) for where, value in known.items()})


def _digest(where: ConversationId, value: int) -> str:
    return hashlib.sha256(f"{where} {value}".encode()).hexdigest()


def _working_on(step: str, teams: Mapping[ConversationId, TeamFigures]) -> list[ConversationId]:
    return [where for where, each in teams.items() if step in each.open_steps]


def _titles(rubric: Rubric) -> dict[str, str]:
    cells = (cell for aspect in rubric.aspects for cell in aspect.levels.values())
    return {step.id: step.title for cell in cells for step in cell.steps}


def _most(shown: Mapping[str, ShownCounts], titles: Mapping[str, str]) -> tuple[StepFigures, ...]:
    """Name the steps that most teams work on."""
    found = [(step, each.counts[0]) for step, each in shown.items() if _are_enough(each)]
    most = sorted(found, key=lambda each: -each[1])[:MOST_STEPS]
    return tuple(StepFigures(titles[step], count) for step, count in most)
