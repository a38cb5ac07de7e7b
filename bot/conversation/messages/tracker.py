"""The issue tracker of a team: what it is, that it changed, and why an address was refused."""

from dataclasses import dataclass

from bot.conversation.identity import PersonId
from bot.conversation.tracker import Tracker, TrackerProblem


@dataclass(frozen=True, slots=True)
class TrackerShown:
    """Show a person the tracker of their team, or how to name one."""

    tracker: Tracker | None


@dataclass(frozen=True, slots=True)
class TrackerChanged:
    """Tell everyone that *person* changed the tracker, which is None if it was removed.

    *revision* names the change, so that it can be taken back. *undone* tells that this took one back.
    """

    person: PersonId
    tracker: Tracker | None
    revision: int
    undone: bool = False


@dataclass(frozen=True, slots=True)
class TrackerRefused:
    """Tell a person why an address cannot be their tracker's, and which placeholders are *unknown* in it."""

    problem: TrackerProblem
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TrackerMoved:
    """Tell a person that a change was not taken back, because the tracker was changed again since."""

    tracker: Tracker | None


TrackerMessage = TrackerShown | TrackerChanged | TrackerRefused | TrackerMoved
