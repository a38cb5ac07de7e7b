"""Words that several readers of dates and times share: numbers, weekdays and months."""

import re

from rapidfuzz.distance import OSA

from bot.conversation.safe_text import DASHES, EMOJI

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WEEK_FOLDED = "week|wk|kw|cw|w"  # a pattern, before the number of a week
# Weekdays that people type in their own language: German, French and Spanish, Monday first.
_FOREIGN = (
    "montag dienstag mittwoch donnerstag freitag samstag sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miércoles jueves viernes sábado domingo",
)
FOREIGN_WEEKDAYS = {name: at for names in _FOREIGN for at, name in enumerate(names.split())}
FOREIGN_DAYS = dict.fromkeys(("heute", "hoy"), 0) | dict.fromkeys(("morgen", "demain", "mañana"), 1)
TYPO_LETTERS = 5  # of a word in which one may be wrong
LONG_LETTERS = 8  # of a name that may have two wrong
_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: count for count, word in enumerate(_NUMBERS, 1)} | {"a": 1, "an": 1}
COUNT = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"  # a pattern; `count` reads what it matches
_MARKS = " ,;!?…\"'“”„‘’"
_EMOJI = re.compile(rf"(?:\s*{EMOJI})+\Z")


def plain(text: str) -> str:
    """Reduce *text* to lower case, single spaces and plain hyphens, without punctuation at its ends."""
    folded = " ".join(text.casefold().translate(DASHES).split()).strip(_MARKS)
    return _EMOJI.sub("", folded).strip(_MARKS)


def count(word: str) -> int:
    """Read a number in digits or as a word."""
    return NUMBERS.get(word) or int(word)


def weekday(text: str) -> int | None:
    """Read "fri", "friday" or "fridays" as a day of the week, Monday as 0."""
    word = text.removesuffix(".")
    return _only(word, WEEKDAYS) if word != "weds" else WEEKDAYS.index("wednesday")


def misspelled_weekdays(text: str) -> tuple[int, ...]:
    """List the weekdays that *text* may be a slip of: "frday", "wensday"."""
    if len(text) < TYPO_LETTERS:
        return ()
    far = {at: OSA.distance(text, name) for at, name in enumerate(WEEKDAYS)}
    near = [at for at, slips in far.items() if slips <= (2 if len(WEEKDAYS[at]) >= LONG_LETTERS else 1)]
    return tuple(at for at in near if far[at] == min(far.values()))


def month(text: str) -> int | None:
    """Read "dec" or "december" as a month, January as 1."""
    word = text.removesuffix(".")
    found = _only(word, MONTHS)
    if found is None and len(word) >= TYPO_LETTERS:
        near = [at for at, name in enumerate(MONTHS) if OSA.distance(word, name) == 1]
        found = near[0] if len(near) == 1 else None
    return None if found is None else found + 1


def _only(text: str, names: tuple[str, ...]) -> int | None:
    """Find the one name that *text* is, or begins with three letters or more."""
    found = [at for at, name in enumerate(names) if len(text) >= 3 and f"{name}s".startswith(text)]
    return found[0] if len(found) == 1 else None
