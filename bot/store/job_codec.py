"""Where a job lies in Redis, how it is written as one word, and its state as JSON."""

import json
from dataclasses import dataclass

from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    ConversationId,
    PersonId,
    Workspace,
    optional_id,
)
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import Job, JobKind, JobState, PlannedJob
from bot.store import keys
from bot.store.client import as_text

DUE = json.dumps({"state": JobState.DUE})
_KINDS: dict[str, JobKind | ReminderKind] = {each.value: each for each in (*JobKind, *ReminderKind)}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job lies: its slot, its workspace and its queue."""

    slot: int
    workspace: str
    queue: str


def place_of(job: Job) -> Place:
    """Tell where a job lies."""
    slot, workspace = workspace_place(job.receiver.workspace)
    return Place(slot, workspace, keys.jobs(slot, job.lane, workspace))


def workspace_place(workspace: Workspace) -> tuple[int, str]:
    """Give the slot of a workspace, and its name there."""
    return keys.outbox_slot(*workspace), keys.workspace(*workspace)


def due_in(lease: object) -> int:
    """Read since when a leased job is due."""
    return int(float(as_text(lease if isinstance(lease, bytes) else b"0").split(" ")[0]))


def write_job(job: Job) -> str:
    """Write a job. One about one person has more parts than the rest."""
    where = job.assessment.conversation
    parts = [job.kind.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(job.assessment.id)
    if job.person or isinstance(job.kind, ReminderKind):
        parts += [keys.encoded(job.person or ""), keys.encoded(job.step), str(job.sequence)]
        parts.append("asked" if job.asked else "")
    return "|".join(parts)


def read_job(text: str) -> Job | None:
    """Read a job, or None for one of a newer version, which is left to that."""
    kind, platform, tenant, where, id_, *reminder = text.split("|")
    if kind not in _KINDS:
        return None
    conversation = Conversation(platform, keys.decoded(tenant), ConversationId(keys.decoded(where)))
    about = _KINDS[kind], AssessmentRef(conversation, id_)
    if not reminder:
        return Job(*about)
    person, step, sequence, asked = reminder
    person_id = optional_id(PersonId, keys.decoded(person))
    return Job(*about, person_id, keys.decoded(step), int(sequence), asked=bool(asked))


def read_state(text: str) -> JobState:
    """Read the state of a reminder."""
    return JobState(json.loads(text)["state"])


def read_planned(job: Job, due: int, text: str) -> PlannedJob:
    """Read a reminder with its state and the reason why it failed."""
    found = json.loads(text)
    return PlannedJob(job, due, JobState(found["state"]), found.get("reason", ""))
