"""Days in a row as people write them: "24 Dec - 2 Jan", "next week", "3 days"."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from bot.conversation.when.days import DAY_NUMBER, LONGEST, read_date, read_day, read_length, read_relative
from bot.conversation.when.named_periods import ONE_DAY, Span, read_period
from bot.conversation.when.words import plain, weekday

_PARTED = re.compile(r" ?- ?| (?:to|until|till|through) ")
_OPEN_END = ("from ", "starting ", "since ")
NEXT_YEAR = timedelta(days=365 - 7)  # the same words mean days that are at least so much later


def read_span(text: str, today: date, longest: int, *, past: bool = False) -> tuple[Span, ...]:
    """List the days in a row that *text* can mean, each at most *longest* days: "24 Dec - 2 Jan", "3 days".

    They may have begun, but are not over, unless *past* asks for those that began less
    than *longest* days ago, too. A length of time begins today.
    """
    said = re.sub(r"\bthe ", "", plain(text))
    if said.startswith(_OPEN_END) and not (_PARTED.search(said) or " for " in said):
        return ()  # no end is named
    said = re.sub(r"^(?:from|starting|for|on|over|during|in(?= [a-z]+$)) ", "", said)
    said = re.sub(r"^between (.+) and ", r"\1 to ", said)
    said = re.sub(r"^(?:until|till|up to|through) ", "today to ", said)
    if len(said) > LONGEST:
        return ()
    found = [*_around(said, today), *_single(said, today, longest), *_from_to(said, today, longest)]
    found += _lasting(said, today, longest)
    fitting = sorted({span for span in found if 0 <= (span[1] - span[0]).days < longest})
    if past:
        return tuple(fitting)
    lasting = [span for span in fitting if span[1] >= today]
    return tuple(span for span in lasting if not any(_is_a_year_after(span, each) for each in lasting))


def _is_a_year_after(span: Span, other: Span) -> bool:
    """Tell whether the same words mean both, one of them a year later."""
    return all(later - day >= NEXT_YEAR for later, day in zip(span, other, strict=True))


def _around(said: str, today: date) -> Iterator[Span]:
    """Read a length that begins today, and "next week"."""
    length = read_length(said)
    if length and not length.working:
        yield today, length.after(today) - ONE_DAY
    if period := read_period(said, today):
        yield period


def _lasting(said: str, today: date, longest: int) -> Iterator[Span]:
    """Read "Monday for a week", and "two weeks from Monday", which may also be a day two weeks later."""
    start, _, length = said.rpartition(" for ")
    if not start:
        length, _, start = said.replace(" starting ", " from ").partition(" from ")
    lasts = read_length(length)
    if lasts and not lasts.working and start not in ("now", "today"):
        yield from ((day, lasts.after(day) - ONE_DAY) for day in _begin(start, today, longest))


def _single(said: str, today: date, longest: int) -> Iterator[Span]:
    if not read_length(said):
        yield from ((day, day) for day in _begin(said, today, longest))


def _from_to(said: str, today: date, longest: int) -> Iterator[Span]:
    """Read "24 Dec to 2 Jan" and "24-28 Dec", wherever it can be parted."""
    for dash in _PARTED.finditer(said):
        first, last = said[: dash.start()], said[dash.end() :]
        if re.fullmatch(DAY_NUMBER, first):
            first += re.sub(rf"^{DAY_NUMBER}", "", last)  # "24-28 Dec"
        if re.fullmatch(DAY_NUMBER, last):
            last = _in_month_of(first, last)
        for begins in _begin(first, today, longest):
            anchor = today if read_relative(last, today) else begins
            found = read_day(last, anchor)
            yield from ((begins, ends) for ends in (found.days if found else ()))


def _in_month_of(first: str, number: str) -> str:
    """Give the month of *first* to the number of a day: "Dec 24-28", "24 Dec to 28", "24.12.-28."."""
    if re.fullmatch(DAY_NUMBER, first):
        return number
    if re.search(r"[a-z]{3}", first):
        place = rf"\b{DAY_NUMBER}(?= \d{{4}}$|$)|(?:^|(?<= )){DAY_NUMBER}(?= ?(?:of )?[a-z]{{3}})"
    elif re.fullmatch(r"[\d. ]+", first):
        place = rf"^{DAY_NUMBER}"
    else:
        place = rf"(?<=\d{{4}}-\d\d-){DAY_NUMBER}$"
    found, known = re.subn(place, number, first, count=1)
    return found if known else ""


def _begin(text: str, today: date, longest: int) -> Iterable[date]:
    """List when days in a row can begin: also in the past, if they can last until today."""
    anchors = [today]
    if weekday(text) is not None:
        anchors.append(today - 6 * ONE_DAY)
    elif read_date(text.strip(" ."), today):
        anchors.append(today - (longest - 1) * ONE_DAY)
    readings = [read_day(text, anchor) for anchor in anchors]
    return sorted({day for found in readings if found for day in found.days})
