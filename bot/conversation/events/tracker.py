"""Events about the issue tracker of a team."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TrackerAsked:
    """Someone names the *address* of their team's tracker, wants none ("off"), or wants to see it (empty)."""

    verb: ClassVar[str] = "tracker"

    address: str = ""


@dataclass(frozen=True, slots=True)
class TrackerUndone:
    """Someone takes back the change of a tracker that has *revision*."""

    verb: ClassVar[str] = "undo_tracker"

    revision: int
