"""What people can say, the same words everywhere: text in, event out."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.conversation import events as e
from bot.conversation.small_talk import courtesy_of
from bot.conversation.vocabulary import folded
from bot.conversation.when.closing import split_day

_BY = "by|until|till"  # may stand before a closing day
_END = ".!?… "
LONG = 6  # letters of a word in which two may be wrong
LONGEST_TEXT = 2000  # characters that are looked at; nobody types a longer answer to a question


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its first *word*, other words for it, what may follow, and what it is for."""

    word: str
    takes: str
    purpose: str
    read: Callable[[str], e.Event]
    aliases: tuple[str, ...] = ()
    verbatim: bool = False  # what follows is somebody's own words
    listed: bool = True  # named in help; the others belong to the questions themselves


def _change(rest: str) -> e.Event:
    digits = re.fullmatch(r"(?:question |answer )?(\d{1,2})?(?:an answer|answers?)?", rest)
    return e.ChangeAsked(int(digits[1] or 0)) if digits else e.Typed(f"change {rest}")


def _assess(rest: str) -> e.Event:
    """Read the capability, the closing day and "open", in this order or with "open" at the end."""
    said = _without_open(rest)
    capability, *day = re.split(rf"\s(?:{_BY})\s+", f" {said}", maxsplit=1)
    by = day[0] if day else ""
    if not day:
        capability, by = split_day(said)
    named = _without_open(capability.strip())
    return e.AssessAsked(named, by.strip(), live=said != rest or named != capability.strip())


def _without_open(words: str) -> str:
    return "" if words == "open" else words.removesuffix(" open")


def _floor(rest: str) -> e.Event:
    return e.FloorSet(int(rest)) if re.fullmatch(r"[0-9]{1,3}", rest) else e.ManageAsked()


def _day(rest: str) -> str:
    return re.sub(rf"^(?:{_BY}|to)\s+", "", rest)


COMMANDS: tuple[Command, ...] = (
    Command("check", "[capability]", "a quick level check, just for you", e.CheckAsked, ("quick check",)),
    Command(
        "assess",
        "[capability] [by DATE] [open]",
        "a team assessment, in your team's conversation; open: answered there, topic by topic",
        _assess,
        ("start assessment", "assess us", "assess our team"),
    ),
    Command(
        "result",
        "",
        "the last result: the team's, or in private your own",
        lambda _: e.ResultAsked(),
        ("results", "show result", "my result"),
    ),
    Command("history", "", "the team's levels over time", lambda _: e.HistoryAsked(), ("trend",)),
    Command(
        "next", "", "the next steps from the last result", lambda _: e.NextAsked(), ("next steps", "steps")
    ),
    Command("status", "", "what is open, and your place in it", lambda _: e.StatusAsked()),
    Command(
        "home",
        "",
        "what is yours: open questions, your results, your teams, reminders",
        lambda _: e.OverviewAsked(),
        ("overview", "my page", "me"),
    ),
    Command(
        "close", "", "close the assessment you look after, and show the result", lambda _: e.CloseAsked()
    ),
    Command(
        "manage",
        "",
        "run your assessment: closing time, answers needed, hand over, close",
        lambda _: e.ManageAsked(),
    ),
    Command("drop", "", "drop the assessment you run, with all its answers", lambda _: e.DropAsked()),
    Command("cancel", "", "leave the questions at hand", lambda _: e.CancelAsked()),
    Command(
        "extend",
        "[DATE or 2 days]",
        "give the assessment more time",
        lambda rest: e.Extended(by=_day(rest)),
        listed=False,
    ),
    Command("floor", "NUMBER", "how many people a result needs", _floor, listed=False),
    Command(
        "remind the rest",
        "",
        "ask everyone who has not finished",
        lambda _: e.RemindRestAsked(),
        listed=False,
    ),
    Command("hand over", "", "offer the assessment to somebody", lambda _: e.HandOverAsked(), listed=False),
    Command(
        "export", "", "take your team's results, or your own answers, with you", lambda _: e.ExportAsked()
    ),
    Command(
        "remind",
        "[every 6 weeks] [hours 9-17] [zone Berlin] [quiet 24 Dec] [off]",
        "when and how often I write on my own: in private to you, else to your team",
        e.RemindAsked,
        ("reminders", "remind me", "remind us"),
    ),
    Command("continue", "", "go on where you left off", lambda _: e.Continued(), ("resume", "go on")),
    Command("rubrics", "", "the capabilities on offer", lambda _: e.RubricsAsked(), ("capabilities",)),
    Command(
        "words",
        "[capability]",
        "what the less common words mean",
        e.WordsAsked,
        ("glossary", "explain words"),
    ),
    Command("privacy", "", "who sees what", lambda _: e.PrivacyAsked()),
    Command(
        "forget me",
        "",
        "delete my answers and profile",
        lambda _: e.ForgetAsked(),
        ("delete my data", "forget"),
    ),
    Command(
        "help",
        "",
        "this list",
        lambda _: e.HelpAsked(),
        ("start", "menu", "commands", "what is rung", "what can you do"),
    ),
    Command(
        "back", "", "the questions before", lambda _: e.WentBack(), ("previous", "go back"), listed=False
    ),
    Command(
        "skip", "", "the questions after", lambda _: e.WentOn(), ("skip this", "next questions"), listed=False
    ),
    Command("change", "[number]", "change an answer", _change, listed=False),
    Command(
        "note",
        "[number] YOUR WORDS",
        "say in your own words why you picked what you picked",
        e.NoteTyped,
        ("add a note", "my note"),
        verbatim=True,
        listed=False,
    ),
    Command(
        "later",
        "",
        "leave the questions for now",
        lambda _: e.Paused(),
        ("pause", "stop", "leave", "quit", "not now"),
        listed=False,
    ),
    Command(
        "start over",
        "[capability]",
        "drop a running check and begin anew",
        lambda rest: e.CheckAsked(rest, again=True),
        ("restart", "start again"),
        listed=False,
    ),
    Command("share", "", "share your check's result", lambda _: e.Shared(), ("share here",), listed=False),
    Command(
        "why", "", "how the level was worked out", lambda _: e.WhyAsked(), ("how", "how so"), listed=False
    ),
)


def parse(text: str) -> e.Event:
    """Read what a person wrote: a command, nothing (help), a courtesy, or words that may be an answer."""
    words = _unwrapped(_ADDRESS.sub("", tidy(text)))
    said = plain(words)
    if not said:
        return e.Typed(words) if words else e.HelpAsked()
    for phrase, command in _PHRASES:
        if said == phrase:
            return command.read("")
        if command.takes and said.startswith(phrase + " "):
            rest = words if command.verbatim else said
            return command.read(rest.split(" ", len(phrase.split()))[-1])
    courtesy = courtesy_of(words)
    return e.CourtesySaid(courtesy) if courtesy else e.Typed(words)


def plain(text: str) -> str:
    """Fold *text* as typed commands are compared: no capitals, no marks around its words or at its end."""
    return " ".join(_MARKS.sub("", folded(tidy(text))).rstrip(_END).split())


def _unwrapped(words: str) -> str:
    """Take words out of the quotes, backticks or bold marks around all of them."""
    while (found := _WRAPPED.fullmatch(words)) and found["mark"] not in found["inner"]:
        words = found["inner"].strip() + found["end"]
    return words


def closest(text: str, *, within: bool = False) -> Command | None:
    """Find the listed command that *text* misspells, or with *within* that stands among its words."""
    said = folded(text).strip(_END)
    known = [(phrase, command) for phrase, command in _PHRASES if command.listed]
    near = min(known, key=lambda pair: OSA.distance(said, pair[0]))
    if OSA.distance(said, near[0]) <= (1 if len(near[0]) < LONG else 2) < len(said):
        return near[1]
    words = said.split() if within else ()
    return next((command for _, command in known if command.word in words), None)


def tidy(text: str) -> str:
    """Make any text harmless: one line, no control or direction marks, no lone surrogates, not endless."""
    kept = (_PLAIN.get(mark, mark) for mark in text[:LONGEST_TEXT])
    visible = "".join(" " if mark.isspace() else mark for mark in kept if mark.isspace() or _is_visible(mark))
    return " ".join(visible.split())


def _is_visible(mark: str) -> bool:
    return unicodedata.category(mark) not in ("Cc", "Cf", "Cs", "Co", "Cn")


_PLAIN = {
    **dict.fromkeys("\u2018\u2019", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u00ab\u00bb", '"'),
    "\u00a0": " ",
}
# The bot's name before a command: "@Rung: status".
_ADDRESS = re.compile(r"\A[@/]?rung(?=[\s,:;]|\Z)[\s,:;]*(?:[\u2013\u2014-]\s+)?", re.IGNORECASE)
_WRAPPED = re.compile(r"""(?P<mark>[*_~`]{1,3}|["'])(?P<inner>.+)(?P=mark)(?P<end>[.!?]*)""")
_MARKS = re.compile(r"""(?<!\w)[*_~'"]+|[*_~'"]+(?!\w)""")  # at the ends of words, backticks folded
# Longest first, so that "start over" is not read as "start".
_PHRASES: tuple[tuple[str, Command], ...] = tuple(
    sorted(
        ((phrase, command) for command in COMMANDS for phrase in (command.word, *command.aliases)),
        key=lambda pair: -len(pair[0]),
    )
)
