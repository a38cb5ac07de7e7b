"""Events about the issue tracker of a team."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class TrackerAsked:
    """A person names the *address* of their team's tracker, removes it ("off"), or asks for it (empty)."""

    verb: ClassVar[str] = "tracker"

    address: str = ""


@dataclass(frozen=True, slots=True)
class TrackerUndone:
    """A person takes back the change of a tracker that has *revision*."""

    verb: ClassVar[str] = "undo_tracker"

    revision: int
