"""Writing a note to an answer."""

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.notes import LONGEST
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.safe_text import cut
from bot.conversation.view import FormBlock, Heading, Text, Tone, View
from bot.conversation.wording.phrases import A_ROW, LONGEST_LABEL, QUESTIONS, line, row, to_note

MOST_TOPICS = 10  # with a button each


def note_form(message: m.NoteForm) -> View:
    """Let a person write a note."""
    note, topic = message.note, _topic(message)
    what = (
        f"{topic}: what should your team know about your answer, or why doesn't this apply to you? "
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


def _topic(message: m.NoteForm | m.NoteKept) -> str:
    return f"{message.aspect + 1}. {message.rubric.aspects[message.aspect].name}"


def _tick(floor: int) -> str:
    return f"Show it to the team without my name, if {_enough(floor)} picked a level"


def _shown(floor: int) -> str:
    """Say where a note appears. People who answered “Not sure” or “Doesn't apply” don't count."""
    return f"appears without your name in the team's result, if {_enough(floor)} picked a level here."


def _enough(floor: int) -> str:
    return f"{PrivacyFloor(floor).spread} or more people"
