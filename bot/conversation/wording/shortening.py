"""What a team's result leaves to its details where two screens of a phone have no room for it."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from sys import maxsize

from bot.conversation.notes import ShownNote
from bot.conversation.view import Block
from bot.conversation.wording.phone_height import TWO_SCREENS, height


@dataclass(frozen=True, slots=True)
class Extent:
    """How much a result says: at most so many *notes*, and what else is not left out.

    *topic_words* say what each topic looks like, *confirmed* what was confirmed since, and
    *lowered* why topics are below what most people picked.
    """

    notes: int
    topic_words: bool = True
    confirmed: bool = True
    lowered: bool = True


WHOLE = Extent(maxsize)


def fitted(say: Callable[[Extent], tuple[Block, ...]], notes: Sequence[ShownNote]) -> tuple[Block, ...]:
    """Say as much as fits two screens, and at least what must be said."""
    extents = tuple(_extents(len(notes), len({each.aspect for each in notes})))
    fits = bisect_left(extents, -TWO_SCREENS, key=lambda extent: -height(say(extent)))
    return say(extents[min(fits, len(extents) - 1)])


def _extents(notes: int, topics: int) -> Iterator[Extent]:
    """Leave out one thing after the other, what matters least first.

    What topics look like goes first, because the picture and the dots show where they are. Then go second and
    later notes of a topic, what was confirmed, which the board shows, too, the other notes, and at last the
    reasons of single topics.
    """
    yield Extent(notes)
    yield from (Extent(most, topic_words=False) for most in range(notes, topics - 1, -1))
    yield from (Extent(most, topic_words=False, confirmed=False) for most in range(topics, -1, -1))
    yield Extent(0, topic_words=False, confirmed=False, lowered=False)
