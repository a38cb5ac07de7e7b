"""What a team's result leaves to its details where two screens of a phone have no room for it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from sys import maxsize

from bot.conversation.notes import ShownNote
from bot.conversation.view import Block
from bot.conversation.wording.phone_height import TWO_SCREENS, height

MOST_PLACES = 4  # to look at first in a message: with disputed and unknown topics six lines


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a result says: at most so many *notes*, and what else is not left out.

    *topic_words* say what each topic looks like, *confirmed* what was confirmed since,
    *lowered* why topics are below what most people picked, and *changes* what moved since the
    result before. A scan names so many *places* to look at first.
    """

    notes: int
    topic_words: bool = True
    confirmed: bool = True
    lowered: bool = True
    changes: bool = True
    places: int = MOST_PLACES


WHOLE = Extent(maxsize)


def fitted(say: Callable[[Extent], tuple[Block, ...]], notes: Sequence[ShownNote]) -> tuple[Block, ...]:
    """Say as much as fits two screens, and at least what must be said."""
    extents = tuple(_extents(len(notes), len({each.aspect for each in notes})))
    fits = bisect_left(extents, -TWO_SCREENS, key=lambda extent: -height(say(extent)))
    return say(extents[min(fits, len(extents) - 1)])


def _extents(notes: int, topics: int) -> Iterator[Extent]:
    """Leave out one thing after the other, what matters least first.

    What topics look like goes first, because the picture and the dots show where they are. Then go second and
    later notes of a topic, what was confirmed, which the board shows, too, the other notes, the reasons of
    single topics, what moved, and at last all but one of the places that a scan names.
    """
    yield Extent(notes)
    yield from (Extent(most, topic_words=False) for most in range(notes, topics - 1, -1))
    yield from (Extent(most, topic_words=False, confirmed=False) for most in range(topics, -1, -1))
    least = Extent(0, topic_words=False, confirmed=False, lowered=False)
    yield least
    least = replace(least, changes=False)
    yield from (replace(least, places=places) for places in range(MOST_PLACES, 0, -1))
