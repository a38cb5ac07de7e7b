"""What people type, the same words everywhere: text in, event out."""

import re

from rapidfuzz.distance import OSA

from bot.conversation import events as e
from bot.conversation.reminders import parsing
from bot.conversation.reminders.parsing import PreferenceTopic
from bot.conversation.safe_text import EMOJI, folded, tidy
from bot.conversation.small_talk import courtesy_of
from bot.conversation.typed.commands import COMMANDS, Command
from bot.conversation.typed.vocabulary import FUNCTION, REFUSES, without_emoji

_END = ".!?…。 "
LONG = 6  # letters of a word in which two may be wrong


def parse(text: str) -> e.Event:
    """Read what a person wrote: a command, nothing (help), a courtesy, or words that may be an answer."""
    whole = tidy(_own_words(text))
    words = _unwrapped(_ADDRESS.sub("", tidy(_STRUCK.sub(" ", whole))))
    if not words and _STRUCK.search(whole):
        return e.Typed(whole)
    said = plain(words)
    if not said:
        return e.Typed(words) if words else e.HelpAsked()
    asked = _POLITE.sub("", _DECORATED.sub("", without_emoji(said))) or said
    for phrase, command in _PHRASES:
        if phrase in (said, asked):
            return command.read("")
        if command.takes and (found := re.match(rf"{re.escape(phrase)}(?: ?[:=] ?| )(?=.)", asked)):
            own = _DECORATED.sub("", words)
            return command.read(_after(phrase, own) if command.verbatim else asked[found.end() :])
    wanted = _SNOOZED.sub("quiet ", asked)
    if _is_preference(wanted):
        return e.RemindAsked(wanted)
    courtesy = courtesy_of(words)
    return e.CourtesySaid(courtesy) if courtesy else e.Typed(words)


def _after(phrase: str, words: str) -> str:
    """Return the words after a command as they were typed."""
    return re.split(r"[:=]? +|[:=]", words, maxsplit=len(phrase.split()))[-1]


def _is_preference(said: str) -> bool:
    """Tell whether words change reminders, typed without "remind": "quiet Friday", "hours 9-17"."""
    return said.split(maxsplit=1)[0] in _TOPICS and parsing.is_setting(said)


def _own_words(text: str) -> str:
    """Leave out the lines that *text* quotes, and what a phone adds below."""
    own = [each for each in text.splitlines() if not _NOT_OWN.match(each)]
    return "\n".join(own) if any(each.strip() for each in own) else text


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
    if said in FUNCTION or said in REFUSES:
        return None
    known = [(phrase, command) for phrase, command in _PHRASES if command.group]
    near = min(known, key=lambda pair: OSA.distance(said, pair[0]))
    if OSA.distance(said, near[0]) <= (1 if len(near[0]) < LONG else 2) < len(said):
        return near[1]
    if not within:
        return None
    words = said.split()
    named = (command for phrase, command in _PHRASES if " " in phrase and f" {phrase} " in f" {said} ")
    return next((command for _, command in known if command.word in words), next(named, None))


# "Every month" may be an answer.
_TOPICS = frozenset[str](PreferenceTopic) - {PreferenceTopic.EVERY}
_POLITE = re.compile(r"\A(?:(?:please|pls|plz),? )+|(?:,? (?:please|pls|plz|thanks|thx))+\Z")
_NOT_OWN = re.compile(r"\s*(?:>|(?:sent from my|get outlook for) )", re.IGNORECASE)
# The bot's name before a command: "@Rung: status".
_ADDRESS = re.compile(
    r"\A(?:(?:hi|hello|hey),? +(?=@?rung[,:]))?[@/]?rung(?=[\s,:;]|\Z)"
    r"(?:[\s,;]|:(?![\w+-]+:))*(?:[\u2013\u2014-]\s+)?",
    re.IGNORECASE,
)
# What asks for quiet days in other words: "mute for a week".
_SNOOZED = re.compile(r"\A(?:mute|snooze|no reminders|(?:stop|don't) remind(?:ing|ers)?(?: me| us)?) ")
# What stands before a command without being a word of it: a slash, the mark of a list, emoji.
_DECORATED = re.compile(rf"\A(?:[/!•·▪‣◦]\s*|[-\u2013\u2014]\s+|{EMOJI}\s*)+(?=\w)")
# Text that a person crossed out. A single tilde means "about".
_STRUCK = re.compile(r"(?<![\w~])(~~?)(?=[^\s~])[^~]*(?<=\S)\1(?![\w~])[,;:]*")
_WRAPPED = re.compile(r"""(?P<mark>[*_`]{1,3}|["'])(?P<inner>.+)(?P=mark)(?P<end>[.!?]*)""")
_MARKS = re.compile(r"""(?<!\w)[*_~'"]+|[*_~'"]+(?!\w)""")  # at the ends of words, backticks folded
# Longest first, so that "start over" is not read as "start".
_PHRASES: tuple[tuple[str, Command], ...] = tuple(
    sorted(
        ((phrase, command) for command in COMMANDS for phrase in (command.word, *command.aliases)),
        key=lambda pair: -len(pair[0]),
    )
)
