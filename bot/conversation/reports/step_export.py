"""A team's steps as CSV for the importers of issue trackers.

GitLab and tools for GitHub read the columns by these names, and Jira asks which
column is which of its fields. No row names a person.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.conversation.reports.exports import table
from bot.conversation.team_record import AdoptedStep, StepState
from bot.conversation.when.zones import local_day
from rubric import Rubric

_STATUS = {StepState.ADOPTED: "To do", StepState.DONE: "Done", StepState.DROPPED: "Dropped"}


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step that a team has adopted. *due* is the day on which its owner is asked how it goes."""

    title: str
    description: str
    labels: str
    state: str  # open or closed, as GitHub and GitLab have it
    status: str
    has_owner: bool
    created: date
    due: date | None
    closed: date | None


def step_rows(steps: Sequence[tuple[Rubric, AdoptedStep]], zone: str | None) -> tuple[StepRow, ...]:
    """List the steps of a team that lives in *zone*."""
    return tuple(_row(rubric, adoption, zone) for rubric, adoption in steps)


def write_steps(rows: Sequence[StepRow]) -> str:
    """Write steps down as CSV. Importers would read a byte order mark as a part of the first name."""
    return table(StepRow, rows)


def _row(rubric: Rubric, adoption: AdoptedStep, zone: str | None) -> StepRow:
    aspect, _, step = rubric.step(adoption.step)
    described = (
        step.why,
        f"First step: {step.first}",
        f"Done when: {step.done}",
        f"{rubric.name}: {aspect.name}",
        *step.links,
    )
    return StepRow(
        title=step.title,
        description="\n\n".join(described),
        labels=rubric.id,
        state="open" if adoption.is_open else "closed",
        status=_STATUS[adoption.state],
        has_owner=bool(adoption.owner),
        created=local_day(adoption.since, zone),
        due=local_day(adoption.check_in, zone) if adoption.is_open and adoption.check_in else None,
        closed=local_day(adoption.ended, zone) if adoption.ended else None,
    )
