"""How fast the jobs of a workspace are taken, by all workers together."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.outbox.job import Priority


@dataclass(frozen=True, slots=True)
class Pace:
    """How many jobs of one priority a workspace takes a second: *first* to begin with, *most* at most.

    It rises while more are due, and is halved when the platform refuses one because of the
    rate. *burst* of them may be taken at once after a rest.
    """

    first: float
    most: float
    burst: int


@dataclass(frozen=True, slots=True)
class PlatformPace:
    """The pace of each priority on a platform, and the seconds between two reminders in a conversation."""

    by_priority: Mapping[Priority, Pace] = field(default_factory=dict)  # without one there is no limit
    conversation_seconds: float = 0.0


UNLIMITED = PlatformPace()
