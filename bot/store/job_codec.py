"""How a job is written as a member of the outbox, and its state as JSON."""

import json
from functools import lru_cache

from bot.conversation.identity import AssessmentRef, Conversation
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import Job, JobKind, JobState, PlannedJob
from bot.store import keys

_KINDS: dict[str, JobKind | ReminderKind] = {each.value: each for each in (*JobKind, *ReminderKind)}


def written(job: Job) -> str:
    """Write a job as one word. A job about one person has more parts than the rest."""
    where = job.assessment.conversation
    parts = [job.kind.value, where.platform, keys.encoded(where.tenant), keys.encoded(where.id)]
    parts.append(job.assessment.id)
    if job.person or isinstance(job.kind, ReminderKind):
        parts += [keys.encoded(job.person), keys.encoded(job.step), str(job.turn)]
        parts.append("asked" if job.asked else "")
    return "|".join(parts)


@lru_cache(20_000)  # the jobs that wait are read at each look of a worker
def read(text: str) -> Job | None:
    """Read a job, or None for one of a newer version, which is left to that."""
    kind, platform, tenant, where, id_, *reminder = text.split("|")
    if kind not in _KINDS:
        return None
    conversation = Conversation(platform, keys.decoded(tenant), keys.decoded(where))
    about = _KINDS[kind], AssessmentRef(conversation, id_)
    if not reminder:
        return Job(*about)
    person, step, turn, asked = reminder
    return Job(*about, keys.decoded(person), keys.decoded(step), int(turn), asked=bool(asked))


DUE = json.dumps({"state": JobState.DUE})


def state(text: str) -> JobState:
    """Read the state of a reminder."""
    return JobState(json.loads(text)["state"])


def planned(job: Job, due: int, text: str) -> PlannedJob:
    """Read a reminder with its state and the reason why it failed."""
    found = json.loads(text)
    return PlannedJob(job, due, JobState(found["state"]), found.get("reason", ""))
