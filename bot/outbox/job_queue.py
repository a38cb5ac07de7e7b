"""The queue of due jobs, which any number of workers share."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.identity import Conversation, Workspace
from bot.outbox.job import LeasedJob, Priority, SendStatus
from bot.outbox.rate_limits import Pace, PlatformPace


@dataclass(frozen=True, slots=True)
class LeaseRequest:
    """What a worker asks of a slot: a lease of due jobs from *now* on, for so many *seconds*.

    It gets up to *room* jobs, as the *paces* of platforms allow. Platforms without a pace are left out.
    Workspaces give up to *share* jobs each, those that are *full* none.
    """

    token: str
    now: float
    seconds: float
    room: int
    share: int
    paces: Mapping[str, PlatformPace]
    full: Collection[Workspace] = ()


class JobQueue(Protocol):
    """Leases due jobs. A lease that ran out or was given back does nothing, nor does one of a moved job.

    Times are seconds since 1970, UTC.
    """

    async def times(self) -> Mapping[int, float]:
        """Tell when each slot that has jobs has the next one."""
        ...

    async def overdue_seconds(self, now: int) -> int:
        """Tell for how long a due job has waited for a worker, or 0 if none does."""
        ...

    async def overdue_platforms(self, now: int) -> Mapping[str, int]:
        """Tell for how long a due job of each platform has waited. It reads every workspace that has jobs."""
        ...

    async def lease(self, slot: int, wanted: LeaseRequest) -> tuple[list[LeasedJob], float | None]:
        """Lease due jobs of a slot: workspaces in turns, and duties first.

        Tell also when the slot has the next job, if ever.
        """
        ...

    async def finish(self, leased: LeasedJob, outcome: SendStatus | None = None) -> None:
        """Delete a job that is done, and count the *outcome* of a reminder that was delivered."""
        ...

    async def postpone(self, leased: LeasedJob, until: float) -> None:
        """Give a job back. It stays as late as it is, and is not taken before *until*."""
        ...

    async def renew(self, leased: LeasedJob, until: float) -> None:
        """Keep a job until *until*."""
        ...

    async def throttle(
        self, receiver: Conversation, priority: Priority, pace: Pace, now: float, seconds: float
    ) -> None:
        """Halve the pace of a priority in a receiver's workspace, and take none of it for so many seconds."""
        ...
