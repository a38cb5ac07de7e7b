"""Notes: written to an answer, and what some of a team said when its result shows them."""

from collections.abc import Iterator
from itertools import groupby

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.notes import LONGEST, ShownNote
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Divider, FormBlock, Heading, Text, Tone, View
from bot.conversation.wording.phrases import A_ROW, LONGEST_LABEL, QUESTIONS, line, number, row, to_note
from rubric import Rubric

MOST_TOPICS = 10  # with a button each
MOST_QUOTED = 3  # notes on one aspect
MOST_BYTES = 2400  # of all notes in a result, as UTF-8: the rest of it has to fit a message, too


def note_form(message: m.NoteForm) -> View:
    """Let a person write a note."""
    note, topic = message.note, _topic(message)
    what = (
        f"{topic}: why did you pick what you picked, or why doesn't it apply to you? "
        "One sentence is enough. Please don't name anyone. Clear the text to delete it."
    )
    form = FormBlock(
        press=callback_data.pack(
            e.NoteSubmitted(message.ref, message.aspect, note.revision, "", may_see=False)
        ),
        label="Your note",
        value=note.text,
        longest=LONGEST,
        too_long=f"A note may have up to {LONGEST} characters.",
        tick=_tick(message.floor),
        ticked=note.may_see,
        send="Save",
        opens=to_note(message.ref, message.aspect, note),
    )
    example = f"You can also type a note: “note {message.aspect + 1} we have three clusters”."
    back = button("Back to the questions", e.Reopened(message.ref))
    who = "Only you see this note, unless you tick the box. People may recognise how you write."
    hint = Text(f"{who} {example}", Tone.QUIET)
    return View(f"Your note on {topic}", (Heading("Your note"), Text(what), hint, form, row(back)))


def note_kept(message: m.NoteKept) -> View:
    """Confirm a note, and let its author say who may see it."""
    note, ref = message.note, message.ref
    if not note.text:
        gone = f"I removed your note on {message.rubric.aspects[message.aspect].name}."
        return View(gone, (Text(gone), row(to_note(ref, message.aspect, note))))
    who, label, hint = (
        ("which the team may see", "Keep it to myself", f"After the close it {_shown(message.floor)}")
        if note.may_see
        else (
            "which only you see",
            "Let the team see it",
            f"Let the team see it? After the close it {_shown(message.floor)}",
        )
    )
    ways = row(
        button(label, e.NoteVisibilitySet(ref, message.aspect, note.revision, not note.may_see)),
        to_note(ref, message.aspect, note),
        button("Remove it", e.NoteRemoved(ref, message.aspect, note.revision)),
    )
    said = f"Your note on {message.rubric.aspects[message.aspect].name}, {who}:"
    return View(said, (Text(said, Tone.STRONG), Text(f"“{note.text}”"), Text(hint, Tone.QUIET), ways))


def which_topic(message: m.NoteTopicQuestion) -> View:
    """Ask which topic a typed note is about, with a button for each topic of a rubric with few."""
    topics = [each.name for each in message.rubric.aspects]
    ways = [
        button(cut(f"{at}. {name}", LONGEST_LABEL), e.NoteAsked(message.ref, at - 1))
        for at, name in enumerate(topics, 1)
    ]
    typed = "type its number and your note again: “note 2 we have three clusters”."
    if len(ways) > MOST_TOPICS:
        return line(f"Which topic is your note about? Please {typed}", QUESTIONS)
    rows = [row(*ways[at : at + A_ROW]) for at in range(0, len(ways), A_ROW)]
    text = f"Which topic is your note about? Press it, or {typed}"
    return View(text, (Text(text), *rows))


def what_some_said(rubric: Rubric, notes: tuple[ShownNote, ...]) -> Iterator[Block]:
    """Show the notes of a result, aspect by aspect, as many as fit."""
    if not notes:
        return
    yield Divider()
    yield Heading("What some of you said")
    by_aspect = [(aspect, [each.text for each in found]) for aspect, found in groupby(notes, _aspect)]
    counts = _fitting([texts for _, texts in by_aspect])
    for (aspect, texts), count in zip(by_aspect, counts, strict=True):
        if count:
            more = len(texts) - count
            said = [f"• “{text}”" for text in texts[:count]] + [f"and {number(more)} more"] * bool(more)
            yield Text(rubric.aspect(aspect).name, Tone.STRONG)
            yield Text("\n".join(said))
    if not all(counts):
        yield Text("There are more notes than fit here.", Tone.QUIET)
    yield Divider()


def _fitting(groups: list[list[str]]) -> list[int]:
    """Count how many texts of each group fit: the first of every group before any second."""
    counts, left = [0] * len(groups), MOST_BYTES
    for turn in range(MOST_QUOTED):
        for at, texts in enumerate(groups):
            if turn < len(texts):
                left -= len(texts[turn].encode("utf-8", "replace"))
                if left < 0:
                    return counts
                counts[at] += 1
    return counts


def _aspect(note: ShownNote) -> str:
    return note.aspect


def _topic(message: m.NoteForm | m.NoteKept) -> str:
    return f"{message.aspect + 1}. {message.rubric.aspects[message.aspect].name}"


def _tick(floor: int) -> str:
    return f"Show it to the team without my name, if {_enough(floor)} picked a level"


def _shown(floor: int) -> str:
    """Say where a note appears. People who answered “Not sure” or “Doesn't apply” don't count."""
    return f"appears without your name in the team's result, if {_enough(floor)} picked a level here."


def _enough(floor: int) -> str:
    return f"{PrivacyFloor(floor).spread} or more people"
