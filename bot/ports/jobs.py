"""The outbox: jobs by the time at which they are due, and what became of reminders."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.conversation.identity import ClaimId, Conversation
from bot.outbox.job import ClaimResult, DeliveryResult, Job, JobState, PlannedJob


class Jobs(Protocol):
    """Schedules jobs, and claims and records reminders. Times are seconds since 1970, UTC."""

    async def schedule(self, job: Job, due: int) -> None:
        """Schedule *job* for *due*, or move it there. Call it before the operation that needs the job."""
        ...

    async def reschedule(self, job: Job, until: int) -> None:
        """Move *job* to *until*, unless it was completed meanwhile."""
        ...

    async def due(self, now: int) -> Mapping[Job, int]:
        """List the jobs that were due by *now*, the oldest first, and when each was."""
        ...

    async def complete(self, job: Job, by: int) -> None:
        """Delete a job that was due by *by*, unless it was rescheduled meanwhile."""
        ...

    async def overdue_seconds(self, now: int) -> int:
        """Tell how late the oldest job is, or 0 if none is late."""
        ...

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the reminders of a receiver, the next one first, with those that may not have arrived."""
        ...

    async def state(self, job: Job) -> JobState | None:
        """Tell the state of a reminder, or None if it was never planned, or is completed."""
        ...

    async def cancel(self, *jobs: Job) -> None:
        """Delete jobs of one workspace that are no reminders."""
        ...

    async def cancel_reminders(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Delete the reminders of a receiver, or only those *about* one conversation."""
        ...

    async def claim_reminder(self, job: Job, day: date, claimant: ClaimId, now: int) -> ClaimResult:
        """Claim the sending of a reminder, once for ever, as the one of its receiver's local date *day*.

        One that was asked to come back has a date of its own. *claimant* names an
        attempt, which may repeat.
        """
        ...

    async def record_reminder(self, job: Job, claimant: ClaimId, delivered: DeliveryResult) -> None:
        """Record what became of a reminder that was claimed."""
        ...

    async def count_outcome(self, job: Job, outcome: str) -> None:
        """Count how a reminder ended."""
        ...

    async def outcomes(self) -> Mapping[tuple[str, str], int]:
        """Give how many reminders ended how, by kind and outcome."""
        ...
