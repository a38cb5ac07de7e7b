"""Times that people name instead of a day: a week, a month, a quarter, a weekend."""

import re
from calendar import monthrange
from datetime import date, timedelta

from bot.conversation.when.words import WEEK_FOLDED, month, plain

ONE_DAY, WEEK = timedelta(days=1), timedelta(days=7)
SATURDAY = 5  # as `date.weekday` counts
MOST_DAYS = 5  # offered at once
Span = tuple[date, date]  # from the first day to the last
_PART = r"(?:(?P<part>early|mid|middle|late|beginning|start|sometime|some time|any time)(?: of| in)?[ -])?"
_PERIOD = re.compile(rf"(?:at |over |on |in |by )?{_PART}(?:in )?(?P<name>.+)")
_THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2}


def read_period(text: str, today: date) -> Span | None:
    """Read the next time that *text* names: "next week", "december", "week 50", "the weekend"."""
    said = re.sub(r"\bthe ", "", plain(text))
    monday = today - today.weekday() * ONE_DAY
    match said:
        case "this week" | "rest of week":
            return today, monday + 6 * ONE_DAY
        case "next week":
            return monday + WEEK, monday + WEEK + 6 * ONE_DAY
        case "weekend" | "this weekend" | "coming weekend":
            return max(today, monday + 5 * ONE_DAY), monday + 6 * ONE_DAY
        case "next weekend":
            return monday + WEEK + 5 * ONE_DAY, monday + WEEK + 6 * ONE_DAY
        case "this month" | "next month":
            first = _next_month(today) if said == "next month" else today.replace(day=1)
            return max(today, first), last_of_month(first)
        case "this quarter" | "next quarter":
            return _quarter(today, (today.month - 1) // 3 + (said == "next quarter"))
    return _week_number(said, today) or _numbered_quarter(said, today) or _month(said, today)


def days_of(text: str, today: date) -> tuple[date, ...]:
    """List the days that *text* can mean where it names a longer time: "mid next week", "early december"."""
    found = _PERIOD.fullmatch(re.sub(r"\bthe ", "", plain(text)))
    span = read_period(found["name"], today) if found else None
    if not found or span is None:
        return ()
    days = [span[0] + at * ONE_DAY for at in range((span[1] - span[0]).days + 1)]
    working = [day for day in days if day.weekday() < SATURDAY] or days
    third = _THIRDS.get(found["part"] or "")
    if third is not None:
        size = max(len(working) // 3, min(2, len(working)))
        working = [working[:size], working[size : max(2 * size, 1)], working[-size:]][third] or working
    ahead = [day for day in working if day >= today]
    if len(ahead) <= MOST_DAYS:
        return tuple(ahead)
    return ahead[0], ahead[len(ahead) // 2], ahead[-1]


def _week_number(said: str, today: date) -> Span | None:
    """Read "week 50" as the next one ahead."""
    found = re.fullmatch(rf"(?:{WEEK_FOLDED}) ?(\d\d?)", said, re.ASCII)
    if not found:
        return None
    this_year = today.isocalendar().year
    for year in (this_year, this_year + 1):
        try:
            monday = date.fromisocalendar(year, int(found[1]), 1)
        except ValueError:
            continue
        if monday + 6 * ONE_DAY >= today:
            return max(today, monday), monday + 6 * ONE_DAY
    return None


def _numbered_quarter(said: str, today: date) -> Span | None:
    found = re.fullmatch(r"q([1-4])", said, re.ASCII)
    if not found:
        return None
    at = int(found[1]) - 1
    return _quarter(today, at if at >= (today.month - 1) // 3 else at + 4)


def _quarter(today: date, at: int) -> Span:
    """Return the days of a quarter that are not over. *at* is 0 for the first quarter of this year."""
    first = date(today.year + at // 4, at % 4 * 3 + 1, 1)
    last = last_of_month(first.replace(month=first.month + 2))
    return max(today, first), last


def _month(said: str, today: date) -> Span | None:
    """Read "december" and "first week of december" as the next one ahead."""
    found = re.fullmatch(r"(?:(first|last) week (?:of|in) )?([a-z]+)", said)
    named = month(found[2]) if found else None
    if not found or named is None:
        return None
    first = date(today.year + (named < today.month), named, 1)
    last = last_of_month(first)
    if found[1] == "first":
        last = first + 6 * ONE_DAY
    if found[1] == "last":
        first = last - 6 * ONE_DAY
    return (max(today, first), last) if last >= today else None


def _next_month(today: date) -> date:
    return last_of_month(today) + ONE_DAY


def last_of_month(day: date) -> date:
    """Give the last day of the month of *day*."""
    return day.replace(day=monthrange(day.year, day.month)[1])
