"""The replies to answers that people type: did they mean this, or what can be typed."""

from bot.conversation import callback_data, events as e, messages as m
from bot.conversation.questions import (
    LEVELS,
    Choice,
)
from bot.conversation.safe_text import cut
from bot.conversation.view import (
    Option,
    QuestionBlock,
    Text,
    Tone,
    View,
)
from bot.conversation.wording.phrases import (
    HELP,
    LETTERS,
    LONGEST_REPEATED,
    QUESTIONS,
    SHORT,
    line,
    row,
)


def did_you_mean(message: m.DidYouMean) -> View:
    """Ask back."""
    aspect = message.rubric.aspects[message.question.aspect]
    level = message.question.level
    evidence = f"Is this true for you today? {aspect.levels[level].evidence or ''}" if level else ""
    found = tuple(_candidate(message, choice) for choice in message.candidates)
    statements = tuple(option for option in found if option.letter)
    others = tuple(option for option in found if not option.letter)
    asked = QuestionBlock(message.label, _asked_back(message), evidence, statements, others)
    ways = "Press the answer, or type “yes”." if len(found) == 1 else "Press one, or type it."
    if len(found) > 1 and statements:
        ways = "Press one, or type its letter."
    hint = f"Nothing is saved yet. {ways}"
    return View("I want to be sure: shall I save this answer?", (asked, Text(hint, Tone.QUIET)))


def _asked_back(message: m.DidYouMean) -> str:
    """Ask which of the answers is meant. After a no, name the answer that is not."""
    match message.refused:
        case ():
            return "Shall I save this answer?" if len(message.candidates) == 1 else "Which of these?"
        case (only,):
            return f"OK, not {f'“{SHORT[only]}”' if only in SHORT else LETTERS[only]}. What is your answer?"
        case _:
            return "OK, none of those. What is your answer?"


def _candidate(message: m.DidYouMean, choice: Choice) -> Option:
    press = callback_data.pack(e.Answered(message.ref, message.question, choice, message.revision))
    if choice in SHORT:
        return Option("", SHORT[choice], press)
    statement = message.rubric.aspects[message.question.aspect].levels[int(choice)].statement
    return Option(LETTERS[choice], statement, press)


def not_understood(message: m.NotUnderstood) -> View:
    """Repeat the typed words, and name the answers that can be typed."""
    sorry = f"Sorry, I didn't understand “{cut(message.said, LONGEST_REPEATED)}”. " if message.said else ""
    if message.unknown is not None:
        sorry = f"There is no question {message.unknown}. "
    if message.several:
        sorry = "One answer at a time, please. I have saved none of these. "
    if not message.label:
        return line(
            "Which question do you mean? Type its number and the letter, like “2 c”.", QUESTIONS, HELP
        )
    ways = (
        "yes, partly, no or “not sure”"
        if message.question and message.question.level
        else f"a letter from a to {LETTERS[LEVELS[message.top - 1]]}, “not sure”, “doesn't apply”, or a few words of the statement"
    )
    text = f"{sorry}To answer question {message.label}, type {ways}."
    return View(text, (Text(text), row(HELP)))
