"""Times of day, hours from one time to another, and days of the week as people write them."""

import re
from collections.abc import Iterator

from bot.conversation.when.words import NUMBERS, plain, weekday

Hours = tuple[int, int]  # minutes of the day: from the first on, before the last
HOUR, HALF_DAY, DAY = 60, 12 * 60, 24 * 60
DAWN = 6 * HOUR  # working hours that begin before are rather meant in the afternoon
_TIME = re.compile(r"(\d\d?)(?:[:.h]([0-5]\d))? ?(?:(a|p)\.?m\.?|h|uhr|o['’]?clock)?", re.ASCII)
_FOUR_DIGITS = re.compile(r"\A([01]\d|2[0-4])([0-5]\d)\Z", re.ASCII)  # "0930"
_UNTIL = re.compile(r" ?- ?| (?:to|until|till) ")
_CLOCK = re.compile(
    r"(?:\b(?:at|by|before|around|after|this) )?"
    r"(?:(?<![\d.])\b\d\d?(?:[:.]\d\d)? ?(?:[ap]\.?m\b\.?|(?:uhr|o['’]?clock)\b)"
    r"|\b\d\d?[:h]\d\d(?: ?(?:h|uhr)\b)?|\b\d\d?h\b|(?<=\bat )\d\d?\b(?! \w)"
    r"|(?<=[a-z] )\d\d?\.(?:00|1[3-9]|[2-5]\d)\b(?![.\d])"  # no day of any month
    r"|\bnoon\b|\bmidday\b|\bmidnight\b|\btonight\b"
    r"|\b(?:end of (?:the )?(?:business |working )?day|eod|close of business|cob|lunch(?:time)?)\b"
    r"|\b(?:in the )?(?:morning|afternoon|evening)\b)",
    re.ASCII,
)
_WORDS = {"noon": HALF_DAY, "midday": HALF_DAY, "midnight": DAY}
_GROUPS = {
    "weekdays": (0, 1, 2, 3, 4),
    "workdays": (0, 1, 2, 3, 4),
    "working days": (0, 1, 2, 3, 4),
    "business days": (0, 1, 2, 3, 4),
    "m-f": (0, 1, 2, 3, 4),
    "weekends": (5, 6),
    "weekend": (5, 6),
    "every day": (0, 1, 2, 3, 4, 5, 6),
    "daily": (0, 1, 2, 3, 4, 5, 6),
    **dict.fromkeys(("all days", "all", "any day"), (0, 1, 2, 3, 4, 5, 6)),
}
_SHORT_DAYS = {"mo": 0, "tu": 1, "we": 2, "th": 3, "fr": 4, "sa": 5, "su": 6}


def read_time(text: str) -> tuple[int, ...]:
    """List the minutes of the day that *text* can mean: "9:30", "3pm", "16". "24" ends a day.

    A small hour without a half of the day, like "3", can be at night or in the afternoon.
    """
    said = plain(text)
    if said in _WORDS:
        return (_WORDS[said],)
    found = _TIME.fullmatch(str(NUMBERS[said]) if said in NUMBERS else _FOUR_DIGITS.sub(r"\1:\2", said))
    if not found:
        return ()
    minute = int(found[1]) * HOUR + int(found[2] or 0)
    if found[3]:
        within = HOUR <= minute < HALF_DAY + HOUR
        return (minute % HALF_DAY + (HALF_DAY if found[3] == "p" else 0),) if within else ()
    if minute > DAY:
        return ()
    twice = HOUR <= minute < HALF_DAY and not found[1].startswith("0")
    return (minute, minute + HALF_DAY) if twice else (minute,)


def read_moment(text: str) -> tuple[int, ...]:
    """List the minutes of a working day that *text* can mean. Both halves of the day only before dawn."""
    found = tuple(minute for minute in read_time(text) if minute < DAY)
    return found[:1] if found and found[0] >= DAWN else tuple(reversed(found))


def read_hours(text: str) -> tuple[Hours, ...]:
    """List the hours of a day that *text* can mean: "9-17", "9 to 5", "9am-5pm"."""
    parts = _UNTIL.split(re.sub(r"^(?:from|between) ", "", plain(text).replace(" and ", " to ")))
    if len(parts) != 2:
        return ()
    firsts, lasts = map(read_time, parts)
    if any(map(_is_24_hours, parts)):
        firsts, lasts = firsts[:1], lasts[:1]
    spans = [(first, last) for first in firsts for last in lasts if first < last]
    by_day = [span for span in spans if span[0] >= DAWN]
    half_said = parts[1].rstrip(".").endswith("m")
    if half_said and len(firsts) == 2:
        return tuple(by_day or spans)  # "9-11pm" may begin in the morning or in the evening
    literal = spans[:1] if spans and spans[0] == (firsts[0], lasts[0]) else []
    if literal and literal[0][0] >= DAWN:
        return tuple(literal)
    return tuple(dict.fromkeys((*by_day[:1], *literal))) or tuple(spans[:1])


def _is_24_hours(text: str) -> bool:
    """Tell whether a time is written as on a clock with 24 hours: "17:30", "09"."""
    found = _TIME.fullmatch(text)
    return bool(found and not found[3] and (found[1].startswith("0") or int(found[1]) > 12))


def read_weekdays(text: str) -> tuple[int, ...]:
    """Read days of the week, Monday as 0: "mon-thu", "mon, wed and fri", "weekdays"."""
    said = plain(text)
    if said in _GROUPS:
        return _GROUPS[said]
    if without := re.fullmatch(r"(?:not|no|never|except|all except|all but) (?:on )?(.+)", said):
        left_out = read_weekdays(without[1])
        return tuple(day for day in _GROUPS["weekdays"] if day not in left_out) if left_out else ()
    found: set[int] = set()
    for part in re.split(r" ?[,;/&+] ?(?:and )?| and ", said):
        days = tuple(_weekdays(part))
        if not days:
            return ()
        found.update(days)
    return tuple(sorted(found))


def _weekdays(part: str) -> Iterator[int]:
    """Read "mon", "mon-thu" or "mon wed fri"."""
    ends = [_weekday(each) for each in re.split(r" ?- ?| (?:to|until|till|through) ", part)]
    if len(ends) == 2 and None not in ends:
        first, last = (end or 0 for end in ends)
        yield from ((first + day) % 7 for day in range((last - first) % 7 + 1))
        return
    listed = [_weekday(each) for each in part.split(" ")]
    if None not in listed:
        yield from (day or 0 for day in listed)


def _weekday(word: str) -> int | None:
    found = weekday(word)
    return _SHORT_DAYS.get(word) if found is None else found


def split_clock(text: str) -> tuple[str, str]:
    """Part a time of day or a part of a day from the words around it: ("fri", "3pm")."""
    said = plain(text)
    found = _CLOCK.search(said)
    if not found:
        return said, ""
    rest = f"{said[: found.start()]} {said[found.end() :]}"
    return plain(rest), re.sub(r"^(?:at|by|before|around|after|this) ", "", found[0])


def clock(minutes: int) -> str:
    """Say a time of day: "09:30"."""
    return f"{minutes // HOUR:02}:{minutes % HOUR:02}"
