"""Days as people write them: "Fri", "next Friday", "24 Dec", "4.12.", "in two weeks", "end of month".

Words that can mean several days are never guessed: a reading names all of them.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from bot.conversation.when.named_periods import ONE_DAY, SATURDAY, WEEK, read_period
from bot.conversation.when.words import (
    COUNT,
    FOREIGN_DAYS,
    FOREIGN_WEEKDAYS,
    WEEKDAYS,
    count,
    misspelled_weekdays,
    month,
    plain,
    weekday,
)

LONGEST = 100  # characters of a day
LEAP_YEARS = 8  # at most so many years lie between two 29ths of February
SOME_DAY = date(2001, 1, 1)  # for words that are read without a today
YEARS = range(1900, 3000)  # that a date can name: every sum of days and months stays within the calendar


@dataclass(frozen=True, slots=True)
class Reading:
    """The *days* that a text can mean, the nearest first.

    A single day is not *certain* where other people mean another one by the same words.
    """

    days: tuple[date, ...]
    certain: bool = True


Reader = Callable[[str, date], Reading | None]


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time in *days*, or in days of work (*working*), or in *months*."""

    days: int = 0
    months: int = 0
    working: int = 0

    def after(self, day: date) -> date:
        """Count this length on from *day*."""
        found = months_later(day, self.months) + self.days * ONE_DAY
        left = self.working
        while left:
            found += ONE_DAY
            left -= found.weekday() < SATURDAY
        return found


def read_day(text: str, today: date) -> Reading | None:
    """Read a day, or None where *text* names none."""
    said = re.sub(r"\bthe\b ?", "", plain(text)).replace(",", " ").replace("  ", " ").strip(" .")
    said = _POLITE.sub("", said)
    found = _read_or(_DOUBT.sub("", said), today) if 0 < len(said) <= LONGEST else None
    doubted = text.rstrip().endswith("?") or _DOUBT.search(said)  # "on Friday" may be when it starts
    return Reading(found.days, certain=False) if found and doubted else found


def _read_or(said: str, today: date) -> Reading | None:
    """Read a day, or two days to choose from: "Monday or Tuesday", "before Friday"."""
    if said.startswith("before "):
        found = _read(said.removeprefix("before "), today)
        return found and Reading((found.days[0] - ONE_DAY, *found.days), certain=False)
    if " or " not in said:
        return _read(said, today)
    both = [_read(each, today) for each in said.split(" or ")]
    days = sorted({day for found in both if found for day in found.days})
    return Reading(tuple(days), certain=False) if None not in both else None


def read_length(text: str) -> Length | None:
    """Read a length of time: "3 days", "a week", "two more weeks", "5 working days"."""
    found = _LENGTH.fullmatch(plain(text))
    return _length(found[1], found[2]) if found else None


def without_doubt(text: str) -> str:
    """Leave out words like "maybe" and "or so"."""
    return _DOUBT.sub("", plain(text))


def is_day(text: str) -> bool:
    """Tell whether *text* names a day on every date on which it can be read."""
    return read_day(text, SOME_DAY) is not None


def months_later(day: date, months: int) -> date:
    """Count whole months on. The 31st of a shorter month is its last day."""
    year, at = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, at + 1, min(day.day, monthrange(year, at + 1)[1]))


def same_weekday(day: date, months: int) -> date:
    """Give the same weekday so many *months* later, such as the first Monday. A fifth may become a fourth."""
    of_name = _of_weekday(months_later(day.replace(day=1), months), day.weekday())
    return of_name[min((day.day - 1) // 7, len(of_name) - 1)]


# Days


def _read(said: str, today: date) -> Reading | None:
    readers = (read_relative, _weekday, _holiday, _counted_on, _nth, _end, _ordinal, *_DATES)
    return _first(readers, said, today)


def read_date(said: str, today: date) -> Reading | None:
    """Read a day of a month: "24 Dec", "4.12.", "2026-12-04"."""
    return _first(_DATES, said, today)


def _first(readers: Iterable[Reader], said: str, today: date) -> Reading | None:
    return next((found for read in readers if (found := read(said, today))), None)


def read_relative(said: str, today: date) -> Reading | None:
    """Read a day counted from today: "tomorrow", "in two weeks"."""
    named = {"yesterday": -1, "today": 0, "day after tomorrow": 2, **dict.fromkeys(_TOMORROW, 1)}
    if said in named:
        return Reading((today + named[said] * ONE_DAY,))
    if said in FOREIGN_DAYS:
        return Reading((today + FOREIGN_DAYS[said] * ONE_DAY,), certain=False)
    found = re.fullmatch(r"(?:in |within )?(.+?)(?: from (?:now|today)|'? time)?", said)
    length = read_length(found[1]) if found else None
    return Reading((length.after(today),)) if length else None


_TOMORROW = ("tomorrow", "tomorow", "tommorow", "tommorrow", "tmrw", "tmr", "tmw", "2moro", "2morrow")
_UNITS = r"day|week|wk|fortnight|month|(?:working |business |work)day|[dw](?!\w)"
_LENGTH = re.compile(
    rf"(?:\+ ?|another |next )?({COUNT}|(?<=another ))(?: (?:more|extra))?"
    rf" ?({_UNITS})s?(?: more| longer)?",
    re.ASCII,
)


def _length(number: str, unit: str) -> Length | None:
    many = count(number) if number else 1
    if not many:
        return None
    match unit:
        case "day" | "d":
            return Length(days=many)
        case "week" | "wk" | "w":
            return Length(days=7 * many)
        case "fortnight":
            return Length(days=14 * many)
        case "month":
            return Length(months=many)
        case _:
            return Length(working=many)


def _weekday(said: str, today: date) -> Reading | None:
    """Read "fri", "this friday", "next friday", "friday next week"."""
    turned = re.sub(r"^next week (?:on )?([a-z]+)$", r"\1 next week", said)
    words = r"(?:(this|coming|next|last) )?([^\W\d_]+)( next week| week| after next)?"
    found = re.fullmatch(words, turned.removeprefix("this coming "))
    if not found:
        return None
    named = weekday(found[2])
    if named is not None and found[2].endswith("days"):
        return None  # each of them
    if named is None:
        slips = (FOREIGN_WEEKDAYS[found[2]],) if found[2] in FOREIGN_WEEKDAYS else ()
        meant = slips or misspelled_weekdays(found[2])
        near = [_weekday(turned.replace(found[2], WEEKDAYS[each]), today) for each in meant]
        days = {day for each in near if each for day in each.days}
        return Reading(tuple(sorted(days)), certain=False) if days else None
    coming = today + (named - today.weekday()) % 7 * ONE_DAY
    of_next_week = today + (7 - today.weekday() + named) * ONE_DAY
    match found[3]:
        case " next week":
            return Reading((of_next_week,))
        case " week":
            return Reading((coming + WEEK,))
        case " after next":
            return Reading((coming + WEEK,), certain=False)
    if found[1] == "last":
        return Reading((today - ((today.weekday() - named) % 7 or 7) * ONE_DAY,))
    if found[1] == "next":
        days = {coming if coming > today else of_next_week, of_next_week}
        return Reading(tuple(sorted(days)), certain=False)
    if coming == today and found[1] != "this":
        return Reading((today, today + WEEK), certain=False)
    return Reading((coming,))


def _holiday(said: str, today: date) -> Reading | None:
    """Read "christmas" and "new year's eve". People may mean the days around them."""
    found = HOLIDAYS.get(re.sub(r"^(?:at|over|around) |'|\u2019", "", said).replace("xmas", "christmas"))
    day = _in_year(today, str(found[1]), str(found[0]), None) if found else None
    return Reading((day,), certain=False) if day else None


def _counted_on(said: str, today: date) -> Reading | None:
    """Read "a week from Friday", "two days after Christmas"."""
    turned = re.sub(r"^(a week) (tomorrow|today)$|^(tomorrow|today) (week)$", r"a week from \2\3", said)
    found = re.fullmatch(r"(.+?) (?:from|after|on) (.+)", turned)
    length = read_length(re.sub(r"^week$", "a week", found[1])) if found else None
    start = _read(found[2], today) if found and length else None
    if length is None or start is None:
        return None
    return Reading(tuple(length.after(day) for day in start.days), start.certain)


def _nth(said: str, today: date) -> Reading | None:
    """Read "first Monday of December", "last Friday of the month"."""
    found = re.fullmatch(r"(first|second|third|fourth|last|1st|2nd|3rd|4th) ([a-z]+) (?:of|in) (.+)", said)
    named = weekday(found[2]) if found else None
    span = read_period(re.sub(r"^month$", "this month", found[3]), today) if found else None
    if not found or named is None or span is None:
        return None
    return Reading((_of_weekday(span[0].replace(day=1), named)[_NTH[found[1][:3]]],))


def _of_weekday(first: date, named: int) -> list[date]:
    """List the days with a name in the month that begins with *first*."""
    days = [day for at in range(31) if (day := first + at * ONE_DAY).month == first.month]
    return [day for day in days if day.weekday() == named]


_NTH = {"fir": 0, "1st": 0, "sec": 1, "2nd": 1, "thi": 2, "3rd": 2, "fou": 3, "4th": 3, "las": -1}
HOLIDAYS = {
    **dict.fromkeys(("christmas eve", "heiligabend"), (12, 24)),
    **dict.fromkeys(("christmas", "christmas day", "weihnachten"), (12, 25)),
    "boxing day": (12, 26),
    **dict.fromkeys(("new years eve", "new year eve", "nye", "silvester"), (12, 31)),
    **dict.fromkeys(("new year", "new years", "new years day", "new year day", "neujahr"), (1, 1)),
}
# What people say around a day without changing it, and what leaves it open.
_POLITE = re.compile(
    r"^(?:(?:please|pls|plz|by|until|till|no later than|not later than|let's say|say|make it|how about) )+"
    r"|(?: (?:at latest|latest|if possible))+$"
)
_DOUBT = re.compile(
    r"^(?:(?:on|maybe|perhaps|probably|around|about|roughly) )+|(?<=in )(?:about|around|roughly) "
    r"|(?: (?:maybe|perhaps|probably|or so|i think|i guess|ish))+$"
)


def _end(said: str, today: date) -> Reading | None:
    """Read "end of next week", a Friday, and "end of month", the last day of the month."""
    short = {"eow": "end of week", "eom": "end of month", "month end": "end of month", "eoy": "end of year"}
    found = re.fullmatch(r"end of (this |next )?([a-z]+)", short.get(said, said))
    if not found:
        return None
    which, unit = found[1] or "this ", found[2]
    later = which == "next "
    match unit:
        case "week":
            friday = today + (4 - today.weekday()) * ONE_DAY
            return Reading((friday + WEEK * (later or friday < today),))
        case "year":
            return Reading((date(today.year + later, 12, 31),))
        case "month" | "quarter":
            span = read_period(which + unit, today)
        case _:
            span = read_period(unit, today) if month(unit) and not later else None
    return Reading((span[1],)) if span else None


def _iso(said: str, today: date) -> Reading | None:  # noqa: ARG001, all readers are alike
    """Read "2026-12-04"."""
    found = re.fullmatch(r"(\d{4})([-/.]?)(\d\d|(?<!\d{4})\d)\2(\d\d|(?<!\d)\d)", said, re.ASCII)
    day = _date(found[1], found[3], found[4]) if found else None
    return Reading((day,)) if day else None


def _dotted(said: str, today: date) -> Reading | None:
    """Read "4.12." and "4.12.2026": with dots the day comes first."""
    found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})(?:\. ?(\d{4}|\d\d))?", said, re.ASCII)
    day = _in_year(today, *found.groups()) if found else None
    return Reading((day,)) if day else None


def _slashed(said: str, today: date) -> Reading | None:
    """Read "12/04" as 12 April and 4 December: people put the day or the month first."""
    found = re.fullmatch(r"(\d{1,2})([-/])(\d{1,2})(?:\2(\d{4}|\d\d))?", said, re.ASCII)
    if not found:
        return None
    both = (_in_year(today, found[1], found[3], found[4]), _in_year(today, found[3], found[1], found[4]))
    days = tuple(sorted({day for day in both if day}))
    return Reading(days, certain=len(days) == 1) if days else None


DAY_NUMBER = r"(\d{1,2})(?:st|nd|rd|th|\.)?"


def _month_day(said: str, today: date) -> Reading | None:
    """Read "24 Dec", "Dec 24th", "24th of December 2026"."""
    spaced = re.sub(
        r"(?<=[\da-z])-(?=[a-z])|(?<=[a-z])-(?=\d)|(?<=\d)(?=[a-z]{3})|(?<=[a-z]{3})(?=\d)", " ", said
    )
    spaced = re.sub(r"(?<=[a-z])\. ?", " ", spaced).strip()
    found = re.fullmatch(rf"{DAY_NUMBER} ?(?:of )?([a-z]+)(?: (\d{{4}}))?", spaced, re.ASCII)
    day, name, year = found.groups() if found else ("", "", "")
    if not found and (found := re.fullmatch(rf"([a-z]+) {DAY_NUMBER}(?: (\d{{4}}))?", spaced, re.ASCII)):
        name, day, year = found.groups()
    named = month(name)
    whole = _in_year(today, day, str(named), year) if named else None
    return Reading((whole,)) if whole else None


def _ordinal(said: str, today: date) -> Reading | None:
    """Read "4th" as the next one ahead, and "1st of next month"."""
    found = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)(?: (?:day )?of (next|the|this) month)?", said, re.ASCII)
    if not found:
        return None
    first = months_later(today.replace(day=1), int(found[2] == "next"))
    months = (months_later(first, ahead) for ahead in range(1 if found[2] else 3))
    dates = (_date(str(each.year), str(each.month), found[1]) for each in months)
    ahead = next((day for day in dates if day and day >= today), None)
    return Reading((ahead,)) if ahead else None


def _with_weekday(said: str, today: date) -> Reading | None:
    """Read "Fri 4 Dec". Where the two disagree, both the date and that weekday next to it are meant."""
    name, _, rest = said.partition(" ")
    named = weekday(name)
    found = _first((_iso, _dotted, _slashed, _month_day, _ordinal), rest, today)
    if named is None or not found:
        return None
    fitting = tuple(day for day in found.days if day.weekday() == named)
    if fitting:
        return Reading(fitting, certain=len(fitting) == 1)
    near = {day + ((named - day.weekday() + 3) % 7 - 3) * ONE_DAY for day in found.days}
    return Reading(tuple(sorted({*found.days, *near})), certain=False)


_DATES: tuple[Reader, ...] = (_iso, _dotted, _slashed, _month_day, _with_weekday)


def _in_year(today: date, day: str, month_: str, year: str | None) -> date | None:
    """Make a date. Without a year it is the next one ahead."""
    if year:
        return _date(year if len(year) == 4 else f"20{year}", month_, day)
    years = range(today.year, today.year + LEAP_YEARS + 1)
    return next(
        (found for each in years if (found := _date(str(each), month_, day)) and found >= today), None
    )


def _date(year: str, month_: str, day: str) -> date | None:
    if int(year) not in YEARS:
        return None
    try:
        return date(int(year), int(month_), int(day))
    except ValueError:
        return None
