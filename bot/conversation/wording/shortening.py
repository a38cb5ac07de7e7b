"""How a team's result is fitted to two screens of a phone. Its details say what it leaves out."""

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
    """How much a result says: at most so many *notes*, and each part that is not False.

    *topic_words* describe each topic, *confirmed* names levels that were confirmed since,
    *lowered* explains topics below what most people picked, and *changes* names what moved since
    the result before. A scan names at most so many *places* to look at first.
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
    whole = say(extents[0])
    if height(whole) <= TWO_SCREENS:
        return whole
    fits = bisect_left(extents, -TWO_SCREENS, lo=1, key=lambda extent: -height(say(extent)))
    return say(extents[min(fits, len(extents) - 1)])


def _extents(notes: int, topics: int) -> Iterator[Extent]:
    """Leave out one more thing in each extent, in this order.

    First go the words of topics: the picture and the dots show the levels. Then go second and later notes of a
    topic, confirmed levels, which the board shows, and the other notes. Then go the reasons of single topics, and
    what moved. Last go all but one of the places that a scan names.
    """
    yield Extent(notes)
    yield from (Extent(most, topic_words=False) for most in range(notes, topics - 1, -1))
    yield from (Extent(most, topic_words=False, confirmed=False) for most in range(topics, -1, -1))
    least = Extent(0, topic_words=False, confirmed=False, lowered=False)
    yield least
    least = replace(least, changes=False)
    yield from (replace(least, places=places) for places in range(MOST_PLACES, 0, -1))
