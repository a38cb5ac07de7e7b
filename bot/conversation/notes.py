"""Notes: people's own words about an aspect, and the choice of those that a team's result shows.

A note is its author's alone until the close. Then a result shows those that were
meant to be shown, of aspects that enough have answered, without names and in an
order that tells nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answers, Question
from rubric import Result

LONGEST = 280  # characters: a note is short, and a result shows several


@dataclass(frozen=True, slots=True)
class Note:
    """What one person noted about an aspect, or an empty text where they took it back.

    Only its author decides whether the team *may see* it. *revision* counts how
    often it was written. A change names the revision that its author saw.
    """

    text: str = ""
    may_see: bool = False
    revision: int = 0


Notes = Mapping[int, Note]  # by the aspect's place in the rubric, from 0


@dataclass(frozen=True, slots=True)
class ShownNote:
    """A note as a result shows it: on an *aspect*, without its author."""

    aspect: str
    text: str


@dataclass(frozen=True, slots=True)
class TypedNote:
    """A typed note on *aspect* (from 0), or on the aspect that is shown (None).

    An empty *text* takes it back; without any it was only asked for.
    """

    aspect: int | None
    text: str | None


def read(words: str, aspects: int) -> TypedNote:
    """Read "2 we have three clusters" or "2 remove". A number that no topic has belongs to the words."""
    found = _NUMBERED.fullmatch(words)
    if found is None or not 0 < int(found["number"]) <= aspects:
        return TypedNote(None, _text(words))
    return TypedNote(int(found["number"]) - 1, _text(found["text"] or ""))


def shown_notes(
    assessment: str, result: Result, floors: PrivacyFloor, people: Sequence[tuple[Answers, Notes]]
) -> tuple[ShownNote, ...]:
    """Choose what *result* shows of the notes of those whom it stands on. *floors* were applied to it."""
    return tuple(
        ShownNote(aspect.id, text)
        for at, aspect in enumerate(result.aspects)
        if floors.notes_show(aspect)
        for text in _mixed(f"{assessment} {aspect.id}", _meant(people, at))
    )


def _meant(people: Sequence[tuple[Answers, Notes]], aspect: int) -> Iterator[str]:
    """Yield the notes on an aspect that their authors released.

    A note without an answer to the aspect is left out.
    """
    for answers, notes in people:
        note = notes.get(aspect)
        if note and note.text and note.may_see and Question(aspect) in answers:
            yield note.text


def _mixed(seed: str, texts: Iterable[str]) -> list[str]:
    """Bring *texts* into an order that follows from nothing but themselves and *seed*."""
    return sorted(texts, key=lambda text: blake2b(f"{seed} {text}".encode("utf-8", "replace")).digest())


def _text(words: str) -> str | None:
    if not words:
        return None
    return "" if words.casefold().rstrip(".! ") in _TAKEN_BACK else words


_NUMBERED = re.compile(
    r"(?:on |for |to |topic |question )?(?P<number>[0-9]{1,2})(?:\.[12])?"
    r"(?:(?:\s*[:)]\s*|\s+-\s+|\.?\s+)(?P<text>.*))?"
)
_TAKEN_BACK = ("remove", "delete", "remove it", "delete it")
