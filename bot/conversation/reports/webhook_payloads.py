"""Payloads of the webhook: an assessment closed, its result, a step taken, a step done.

A payload holds nothing that the conversation was not shown, and no answer, name or id of a person.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Literal

from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef
from bot.conversation.team_record import AdoptedStep, TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class Team:
    """A team's conversation, by the ids of its platform."""

    platform: str
    workspace: str
    conversation: str


@dataclass(frozen=True, slots=True)
class Capability:
    """The capability of an assessment, with the version of its rubric."""

    id: str
    name: str
    version: str


@dataclass(frozen=True, slots=True)
class ClosedAssessment:
    """An assessment that closed. Times are ISO 8601 in UTC."""

    team: Team
    assessment: str
    capability: Capability
    opened: str
    closed: str


@dataclass(frozen=True, slots=True)
class TopicLevel:
    """The level of a topic, or None where too few answered it."""

    id: str
    name: str
    level: int | None


@dataclass(frozen=True, slots=True)
class PublishedResult:
    """A result as it was posted. *held_by* are the topics to raise first."""

    team: Team
    assessment: str
    capability: Capability
    closed: str
    answered: int
    level: int | None
    level_name: str | None
    previous_level: int | None
    held_by: tuple[str, ...]
    topics: tuple[TopicLevel, ...]


@dataclass(frozen=True, slots=True)
class ChangedStep:
    """A step of a team: a topic's way from one level to the next."""

    team: Team
    assessment: str
    capability: Capability
    step: str
    title: str
    topic: str
    has_owner: bool


@dataclass(frozen=True, slots=True)
class AssessmentClosed:
    """Tells that an assessment closed."""

    timestamp: str
    data: ClosedAssessment
    type: Literal["assessment.closed"] = "assessment.closed"


@dataclass(frozen=True, slots=True)
class ResultPublished:
    """Tells a result."""

    timestamp: str
    data: PublishedResult
    type: Literal["result.published"] = "result.published"


@dataclass(frozen=True, slots=True)
class StepTaken:
    """Tells that a team or a person took a step on."""

    timestamp: str
    data: ChangedStep
    type: Literal["step.taken"] = "step.taken"


@dataclass(frozen=True, slots=True)
class StepDone:
    """Tells that a step was done."""

    timestamp: str
    data: ChangedStep
    type: Literal["step.done"] = "step.done"


WebhookPayload = AssessmentClosed | ResultPublished | StepTaken | StepDone


def body(payload: WebhookPayload) -> bytes:
    """Write a payload as JSON. The same payload is the same to the byte, so that it can be signed."""
    return json.dumps(asdict(payload), separators=(",", ":"), sort_keys=True).encode()


def assessment_closed(rubric: Rubric, assessment: Assessment, record: TeamResult) -> AssessmentClosed:
    """Tell that an assessment closed."""
    ref, closed = assessment.ref, _time(record.closed)
    data = ClosedAssessment(_team(ref), ref.id, _capability(rubric), _time(assessment.opened), closed)
    return AssessmentClosed(closed, data)


def result_published(
    rubric: Rubric, ref: AssessmentRef, record: TeamResult, before: TeamResult | None
) -> ResultPublished:
    """Tell a result, with the level of the one *before* it, if any."""
    result, closed = record.result, _time(record.closed)
    data = PublishedResult(
        team=_team(ref),
        assessment=ref.id,
        capability=_capability(rubric),
        closed=closed,
        answered=record.people,
        level=result.level,
        level_name=rubric.levels[result.level].name if result.level else None,
        previous_level=before.result.level if before else None,
        held_by=tuple(result.held_by),
        topics=tuple(TopicLevel(each.id, rubric.aspect(each.id).name, each.value) for each in result.aspects),
    )
    return ResultPublished(closed, data)


def step_taken(rubric: Rubric, ref: AssessmentRef, adoption: AdoptedStep) -> StepTaken:
    """Tell that a step was taken on."""
    return StepTaken(_time(adoption.since), _step(rubric, ref, adoption))


def step_done(rubric: Rubric, ref: AssessmentRef, adoption: AdoptedStep) -> StepDone:
    """Tell that a step was done."""
    return StepDone(_time(adoption.ended), _step(rubric, ref, adoption))


def _step(rubric: Rubric, ref: AssessmentRef, adoption: AdoptedStep) -> ChangedStep:
    aspect, _, step = rubric.step(adoption.step)
    team, capability = _team(ref), _capability(rubric)
    return ChangedStep(team, ref.id, capability, step.id, step.title, aspect.id, bool(adoption.owner))


def _team(ref: AssessmentRef) -> Team:
    where = ref.conversation
    return Team(where.platform, where.tenant, where.id)


def _capability(rubric: Rubric) -> Capability:
    return Capability(rubric.id, rubric.name, rubric.version)


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
