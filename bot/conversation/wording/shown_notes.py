"""Notes of a team in words: those that its result shows, and all of them in its details."""

from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from bot.conversation.notes import ShownNote
from bot.conversation.view import Block, Divider, Heading, Text, Tone
from bot.conversation.wording.phrases import counted, sentence
from rubric import Rubric


class Quota(NamedTuple):
    """How many notes *of_aspect* a message quotes, and how many *bytes* of all notes as UTF-8."""

    of_aspect: int
    bytes: int


IN_RESULT, IN_DETAILS = Quota(3, 2400), Quota(10, 6000)  # the rest has to fit a message, too


def what_some_said(rubric: Rubric, notes: tuple[ShownNote, ...], most: int) -> Iterator[Block]:
    """Show at most so many notes of a result, aspect by aspect. The details show the others."""
    if not notes:
        return
    groups = _groups(notes)
    counts = _fitting(groups, IN_RESULT, most)
    left = len(notes) - sum(counts)
    if left == len(notes):
        yield Text(f"What some of you said is in Details: {counted(left, 'note')}.", Tone.QUIET)
        return
    yield Divider()
    yield Heading("What some of you said")
    yield from _quoted(rubric, groups, counts)
    if left:
        are = "is" if left == 1 else "are"
        yield Text(f"{sentence(counted(left, 'more note'))} {are} in Details.", Tone.QUIET)
    yield Divider()


def every_note(rubric: Rubric, notes: tuple[ShownNote, ...]) -> Iterator[Block]:
    """Show all notes of a result, or as many as a message holds."""
    if not notes:
        return
    groups = _groups(notes)
    counts = _fitting(groups, IN_DETAILS, len(notes))
    yield Heading("What some of you said")
    yield from _quoted(rubric, groups, counts)
    if sum(counts) < len(notes):
        yield Text("There are more notes than fit here.", Tone.QUIET)
    yield Divider()


def _groups(notes: tuple[ShownNote, ...]) -> list[tuple[str, list[str]]]:
    """Put the texts of each aspect together."""
    return [(aspect, [each.text for each in found]) for aspect, found in groupby(notes, _aspect)]


def _quoted(rubric: Rubric, groups: list[tuple[str, list[str]]], counts: list[int]) -> Iterator[Block]:
    for (aspect, texts), count in zip(groups, counts, strict=True):
        if count:
            yield Text(rubric.aspect(aspect).name, Tone.STRONG)
            yield Text("\n".join(f"• “{text}”" for text in texts[:count]))


def _fitting(groups: list[tuple[str, list[str]]], quota: Quota, most: int) -> list[int]:
    """Count how many texts of each group fit: the first of every group before any second."""
    counts, left = [0] * len(groups), quota.bytes
    for turn in range(quota.of_aspect):
        for at, (_, texts) in enumerate(groups):
            if turn < len(texts):
                left -= len(texts[turn].encode("utf-8", "replace"))
                if left < 0 or sum(counts) == most:
                    return counts
                counts[at] += 1
    return counts


def _aspect(note: ShownNote) -> str:
    return note.aspect
