"""Planned jobs, and outcomes of reminders. Workers take the due ones from `job_queue.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.conversation.identity import AssessmentRef, ClaimId, Conversation
from bot.conversation.reminders.preferences import DateRange, ReminderPreferences
from bot.conversation.session import SessionState
from bot.conversation.typed.pending_question import Pending
from bot.outbox.job import ClaimResult, Job, JobState, PlannedJob, SendResult
from bot.ports.people import PersonMemory


@dataclass(frozen=True, slots=True)
class OwnSituation:
    """What the reminder of a person depends on: their *session* in its assessment, and their profile.

    The *memory* holds the state of the current session only where it is that one.
    """

    session: SessionState
    memory: PersonMemory


@dataclass(frozen=True, slots=True)
class Situation:
    """The facts that a reminder depends on: when it is *due*, preferences, the team's quiet days.

    The platform's reason is set for an *unreachable* receiver, and *own* for a person.
    """

    due: int
    preferences: ReminderPreferences
    team_quiet: tuple[DateRange, ...] = ()
    unreachable: str | None = None
    own: OwnSituation | None = None


class Jobs(Protocol):
    """Schedules jobs, and claims and records reminders. Times are seconds since 1970, UTC."""

    async def schedule(self, job: Job, due: int) -> None:
        """Schedule *job* for *due*, or move it there. Call it before the operation that needs the job.

        A reminder that failed, or may not have been sent, comes again, unless its kind is sent once.
        """
        ...

    async def reschedule(self, job: Job, until: int) -> None:
        """Move *job* to *until*, unless it was completed meanwhile."""
        ...

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that was due by *by*, unless it was rescheduled meanwhile."""
        ...

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the reminders of a receiver, the next one first, with those that may not have arrived."""
        ...

    async def situation(self, job: Job) -> Situation | None:
        """Read the facts that a due reminder depends on in one round trip, or None if it is not planned."""
        ...

    async def state(self, job: Job) -> JobState | None:
        """Tell the state of a reminder, or None if it was never planned, or is completed."""
        ...

    async def cancel(self, *jobs: Job) -> None:
        """Delete jobs that are no reminders."""
        ...

    async def cancel_reminders(
        self, receiver: Conversation, about: Conversation | AssessmentRef | None = None
    ) -> None:
        """Delete the reminders of a receiver, or only those *about* one conversation or assessment."""
        ...

    async def claim_reminder(
        self, job: Job, day: date, claimant: ClaimId, now: int, pending: Pending | None = None
    ) -> ClaimResult:
        """Claim the sending of a reminder, once for ever, as the one of its receiver's local date *day*.

        One that was asked to come back has a date of its own. *claimant* names an
        attempt, which may repeat. A claim that is granted sets what is *pending* in the receiver's chat.
        """
        ...

    async def record_reminder(self, job: Job, claimant: ClaimId, delivered: SendResult) -> None:
        """Record the outcome of a reminder that was claimed."""
        ...

    async def count_outcome(self, job: Job, outcome: str) -> None:
        """Count how a reminder ended."""
        ...

    async def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Give how many reminders ended how, by kind and outcome."""
        ...
