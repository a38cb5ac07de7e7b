"""Figures about several teams together, from which no single team's can be read.

They cover teams that agreed, and only from three on: of each aspect, how many teams are at each level or
above, and which steps most of them work on. Figures are worked out anew once a day at most, and only if those
of three teams have changed: otherwise the difference between two days would show one team's level.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.identity import ConversationId
from bot.conversation.record import AdoptedStep, TeamResult
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

    @property
    def digest(self) -> str:
        """Identify what it adds, to tell whether it has changed."""
        values = {each.id: each.value for each in self.record.result.aspects}
        text = json.dumps([values, sorted(self.open_steps)], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


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
    """The figures of one capability, of so many *teams*, as they were on a *day*."""

    rubric_id: str
    name: str
    day: date
    teams: int
    aspects: tuple[AspectFigures, ...]
    steps: tuple[StepFigures, ...]


@dataclass(frozen=True, slots=True)
class ShownFigures:
    """Figures as they were last shown, with a digest of what each team added to them."""

    figures: CapabilityFigures
    digests: Mapping[ConversationId, str]


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
    """Give the figures to show from *day* on: new ones only if enough teams have changed."""
    digests = {where: each.digest for where, each in teams.items()}
    if before:
        changed = [
            where
            for where in digests.keys() | before.digests.keys()
            if digests.get(where) != before.digests.get(where)
        ]
        if len(changed) < FEWEST_TEAMS or len(teams) < FEWEST_TEAMS:
            return before
    if len(teams) < FEWEST_TEAMS:
        return None
    return ShownFigures(_figures(tuple(teams.values()), day), digests)


def _figures(teams: Sequence[TeamFigures], day: date) -> CapabilityFigures:
    """Count the teams. The newest wording names the aspects and the steps."""
    newest = max(teams, key=lambda each: each.record.closed).rubric
    values = [{each.id: each.value for each in team.record.result.aspects} for team in teams]
    aspects = []
    for aspect in newest.aspects:
        known = [value for each in values if (value := each.get(aspect.id)) is not None]
        if len(known) >= FEWEST_TEAMS:
            at_least = tuple(sum(value >= level for value in known) for level in sorted(newest.levels))
            aspects.append(AspectFigures(aspect.name, at_least))
    return CapabilityFigures(newest.id, newest.name, day, len(teams), tuple(aspects), _steps(newest, teams))


def _steps(newest: Rubric, teams: Sequence[TeamFigures]) -> tuple[StepFigures, ...]:
    titles = {
        step.id: step.title
        for aspect in newest.aspects
        for cell in aspect.levels.values()
        for step in cell.steps
    }
    counted = Counter(step for team in teams for step in set(team.open_steps) if step in titles)
    most = [(step, count) for step, count in counted.most_common() if count >= FEWEST_TEAMS]
    return tuple(StepFigures(titles[step], count) for step, count in most[:MOST_STEPS])
