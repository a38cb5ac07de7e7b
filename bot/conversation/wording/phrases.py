"""Words and small parts that many messages share."""

from collections.abc import Iterable, Iterator, Sequence, Sized
from datetime import date

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import AssessmentRef, PersonId, SessionRef
from bot.conversation.notes import Note
from bot.conversation.questions import LEVELS, Choice
from bot.conversation.view import Block, Button, Buttons, Heading, Mention, Text, Tone, View
from bot.conversation.when import zones
from bot.conversation.when.zones import local, local_day
from rubric import Rubric

LETTERS = dict(zip(LEVELS, "abcde", strict=True))
SHORT = {
    Choice.NOT_SURE: "Not sure",
    Choice.NOT_APPLICABLE: "Doesn't apply to us",
    Choice.YES: "Yes",
    Choice.PARTLY: "Partly",
    Choice.NO: "No",
}
EFFORT = {"S": "days", "M": "weeks", "L": "about a quarter"}
YOUR_TEAMS = "your team's conversation"  # where it has no name that is known
SUMMARY = "Answer a few questions and see your team's level, 1 to 5, and the next steps."  # of Rung
LONGEST_REPEATED = 60  # characters of typed words, or of evidence, that are repeated
MOST_NAMED = 6  # topics in a sentence
A_ROW = 5  # buttons
LONGEST_LABEL = 75  # characters of a button, on Slack
SECONDS_A_QUESTION = 10  # of a check, and of a team assessment that asks nothing else
SECONDS_A_TOPIC = 50  # of a team assessment, with the questions about evidence
MOST_ON_TOPIC = 3  # questions: the level, then evidence of it and of the next one
NOTICES = {
    m.Notice.ALREADY_RUNNING: "You already have this check open, so let's go on with it. To begin again, type “start over”.",
    m.Notice.MOVED_ON: "That button is out of date, so I changed nothing. Here is where you are.",
    m.Notice.ROLLED_BACK: "I lost your last answers, and I'm sorry. This is what I still have. Please go on from here.",
    m.Notice.AGREEMENT_ENDED: "You changed an answer, so please agree again. Press “Show result” when you are done.",
}


def next_of(rubric: Rubric) -> Button:
    """Lead to the next steps of a team in one capability."""
    return button("Next steps", e.NextAsked(rubric.id))


def status_of(assessment: AssessmentRef) -> Button:
    """Lead to the status of an assessment, or to its result once it has closed."""
    return button("How far are we?", e.StatusAsked(assessment))


def row(*found: Button) -> Buttons:
    """Put buttons in a row."""
    return Buttons(found)


def to_note(ref: SessionRef, aspect: int, note: Note | None) -> Button:
    """Lead to a person's note on an aspect (from 0)."""
    label = "Change my note" if note and note.text else "Add a note"
    return button(label, e.NoteAsked(ref, aspect))


def titled(title: str, blocks: tuple[Block, ...]) -> View:
    """Put a message under a *title*, which is its summary, too."""
    return View(title, (Heading(title), *blocks))


def mention(person: PersonId | None, says: str, unnamed: str = "A teammate") -> Mention | Text:
    """Say a sentence about a person by name, or about *unnamed* where Rung no longer knows the person."""
    return Text(f"{unnamed} {says}") if person is None else Mention(person, says)


def line(text: str, *ways: Button) -> View:
    """Say one paragraph, with the ways on from there."""
    return View(text, (Text(text), *((row(*ways),) if ways else ())))


def lines(texts: Iterable[str]) -> tuple[Text, ...]:
    """Say several paragraphs."""
    return tuple(Text(text) for text in texts)


def span(*, evidence: bool) -> str:
    """Say what the numbers from the lowest to the highest answer are, also where *evidence* was asked for."""
    lowers = " (after any “no”)" if evidence else ""  # else people wonder about a level that nobody picked
    return f"lowest to highest answer{lowers}"


def few(names: Sequence[str], most: int = MOST_NAMED) -> list[str]:
    """Name a few of many, and count the others."""
    return list(names) if len(names) <= most + 1 else [*names[:most], f"{len(names) - most} more"]


def and_more(found: Sized, shown: int) -> Iterator[Text]:
    """Count those of a list beyond the ones *shown*, if there are any."""
    if len(found) > shown:
        yield Text(f"… and {len(found) - shown} more.", Tone.QUIET)


def listed(names: Iterable[str]) -> str:
    """Join names: "a, b and c"."""
    return _joined(names, "and")


def any_of(names: Iterable[str]) -> str:
    """Join names of which one is enough: "a, b or c"."""
    return _joined(names, "or")


def _joined(names: Iterable[str], word: str) -> str:
    *most, last = tuple(names)
    return f"{', '.join(most)} {word} {last}" if most else last


def sentence(text: str) -> str:
    """Begin a text with a capital letter."""
    return text[:1].upper() + text[1:]


def number(count: int) -> str:
    """Write a small number as a word."""
    words = (
        "no",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
    )
    return words[count] if count < len(words) else str(count)


def check_length(rubric: Rubric) -> str:
    """Say how long a check of *rubric* is: "Six topics, about a minute"."""
    count = len(rubric.aspects)
    return f"{counted(count, 'topic').capitalize()}, {duration(count * SECONDS_A_QUESTION)}"


def assessment_length(rubric: Rubric) -> str:
    """Say how long a team assessment of *rubric* is: "Six topics, about five minutes".

    Where a topic may ask for evidence, it says how many such questions there may be.
    """
    count = len(rubric.aspects)
    each = ", each with" if count > 1 else " with"
    questions = f"{each} up to {number(MOST_ON_TOPIC - 1)} yes/no questions" if rubric.asks_evidence else ""
    seconds = SECONDS_A_TOPIC if rubric.asks_evidence else SECONDS_A_QUESTION
    return f"{counted(count, 'topic').capitalize()}{questions}, {duration(count * seconds)}"


def duration(seconds: int) -> str:
    """Say a length of time to the minute: "less than a minute", "about five minutes"."""
    if seconds < 45:
        return "less than a minute"
    minutes = (seconds + 30) // 60
    return "about a minute" if minutes == 1 else f"about {number(minutes)} minutes"


def when(seconds: int, zone: str | None) -> str:
    """Say a moment (seconds since 1970, UTC) as it is in *zone*: "Friday 4 December, 17:00 (Berlin time)"."""
    then = local(seconds, zone)
    return f"{then:%A} {then.day} {then:%B}, {then:%H:%M} ({zone_name(zone)})"


def time_of_day(seconds: int, zone: str | None) -> str:
    """Say when on its day a moment is: "17:00 (Berlin time)"."""
    return f"{local(seconds, zone):%H:%M} ({zone_name(zone)})"


def moments(found: Iterable[int], zone: str | None) -> str:
    """Say several moments, with their years, as they are in *zone*."""
    there = [local(each, zone) for each in found]
    return (
        f"{'; '.join(f'{then:%A} {calendar_day(then)}, {then:%H:%M}' for then in there)} ({zone_name(zone)})"
    )


def zone_name(zone: str | None) -> str:
    """Say whose time it is: "Berlin time"."""
    name = zones.label(zone)
    return name if name.startswith(zones.UTC) else f"{name} time"


def zone_now(zone: str | None, now: int) -> str:
    """Say a zone with its IANA name and how far its clock is from UTC: "Berlin time (Europe/Berlin, UTC+01:00)"."""
    name = zone_name(zone)
    return name if name.startswith(zones.UTC) else f"{name} ({zone}, {zones.offset(local(now, zone))})"


def clock_there(zone: str | None, now: int) -> str:
    """Say what time it is in a zone: "about 14:05 on Tuesday 24 November"."""
    then = local(now, zone)
    return f"about {then:%H:%M} on {then:%A} {then.day} {then:%B}"


def counted(count: int, what: str) -> str:
    """Say how many: "one month", "six weeks"."""
    return f"{number(count)} {what}{'' if count == 1 else 's'}"


def day(seconds: int, zone: str | None) -> str:
    """Say the day of a moment in *zone*: "4 December 2026"."""
    return calendar_day(local_day(seconds, zone))


def day_month(seconds: int, zone: str | None) -> str:
    """Say the day of a moment of these months in *zone*: "4 December"."""
    then = local_day(seconds, zone)
    return f"{then.day} {then:%B}"


def weekday_month(seconds: int, zone: str | None) -> str:
    """Say the day of a moment of these months with its weekday, in *zone*: "Friday 4 December"."""
    return f"{local_day(seconds, zone):%A} {day_month(seconds, zone)}"


def weekday_date(then: date) -> str:
    """Say a date with its weekday: "Friday 4 December 2026"."""
    return f"{then:%A} {calendar_day(then)}"


def calendar_day(then: date) -> str:
    """Say a date: "4 December 2026"."""
    return f"{then.day} {then:%B %Y}"


HELP = button("Help", e.HelpAsked())
CHECK = button("Take a quick check", e.CheckAsked())
ASSESS = button("Assess our team", e.AssessAsked())
ANOTHER = "Another capability"
STATUS = button("How far are we?", e.StatusAsked())
RESULT = button("Show result", e.ResultAsked())
NEXT = button("Next steps", e.NextAsked())  # of one's own, or of any capability of a team
REMINDERS = button("Reminders", e.RemindAsked())
STOP_REMINDERS = button("Stop all reminders", e.RemindAsked("off"))
CHANGE = button("Change an answer", e.ChangeAsked())
QUESTIONS = button("Back to my questions", e.Continued())
HOME = button("My overview", e.OverviewAsked())
FORGET = button("Forget me", e.ForgetAsked())
