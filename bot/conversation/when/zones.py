"""Time zones: the names that people write, the name that is stored, and the clock behind it.

A stored zone is an IANA name ("Europe/Berlin"), a fixed offset ("UTC+05:30") or "UTC".
IANA has no half hours among its fixed offsets, and its "Etc/GMT+2" is two hours behind
UTC, so fixed offsets have a form of their own.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz.distance import OSA

from bot.conversation.safe_text import DASHES

UTC = "UTC"
SHORTEST_SLIP = 5  # letters of a misspelled place
EARLIEST, LATEST = -12 * 60, 14 * 60  # minutes: no clock on Earth is further from UTC
QUARTER = 15  # minutes: every offset in use is a multiple
_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)", re.ASCII)
_SAID_OFFSET = re.compile(r"(?:utc|gmt)? ?([+-]) ?(\d\d?)(?:[:.]?([0-5]\d))?(?: ?(?:h|hours?))?", re.ASCII)
_ETC = re.compile(r"etc/gmt([+-])(\d\d?)", re.ASCII)
_UTC_NAMES = frozenset({"utc", "z", "zulu", "uct", "universal", "greenwich", "etc/utc", "etc/gmt"})
_AMERICAN = frozenset({"eastern", "central", "mountain", "pacific", "atlantic"})  # times, said without "time"
_CONTINENTS = frozenset({"africa", "america", "asia", "europe", "antarctica"})  # no slips of a city
_UTC_WORDS = frozenset({"utc time", "coordinated universal time", "universal time"})


def resolve(name: str | None) -> tzinfo:
    """Find the clock of a stored zone. A missing or unknown name is UTC."""
    if name is None:
        return ZoneInfo(UTC)
    offset = _offset(name)
    if offset is not None:
        return timezone(timedelta(minutes=offset), name)
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(UTC)


def moment(day: date, local: time, clock: tzinfo) -> int:
    """Return the timestamp of a local time.

    A time that is skipped by a clock change is moved forward by the gap. Of a repeated
    time the first occurrence is used.
    """
    return int(datetime.combine(day, local, clock).replace(fold=0).timestamp())


def local_day(now: int, zone: str | None) -> date:
    """Tell which day it is in *zone* at *now*."""
    return local(now, zone).date()


def local(now: int, zone: str | None) -> datetime:
    """Tell which day and time it is in *zone* at *now*."""
    return datetime.fromtimestamp(now, resolve(zone))


def label(name: str | None) -> str:
    """Name the place of a stored zone, "Berlin", or its offset, "UTC" or "UTC+02:00"."""
    clock = resolve(name)
    if name is None:
        return UTC
    if not isinstance(clock, ZoneInfo):
        return name
    key = clock.key if "/" in clock.key else _table().links.get(clock.key.casefold(), clock.key)
    fixed = clock.utcoffset(None)  # None where the clocks change, or once did
    if fixed is not None and (key.startswith("Etc/") or "/" not in key):
        return _fixed(fixed // timedelta(minutes=1))
    return key.rpartition("/")[2].replace("_", " ")


def offset(then: datetime) -> str:
    """Say how far a clock is from UTC at a moment: "UTC+02:00"."""
    return _fixed((then.utcoffset() or timedelta()) // timedelta(minutes=1))


def read(text: str) -> tuple[str, ...]:
    """List the stored names of the zones that *text* can mean, the likeliest first."""
    said = " ".join(text.casefold().translate(DASHES).split())
    if said in _UTC_NAMES or said in _UTC_WORDS:
        return (UTC,)
    if offset := _SAID_OFFSET.fullmatch(said):
        return _said_offset(*offset.groups())
    if etc := _ETC.fullmatch(said):
        reversed_sign = "-" if etc[1] == "+" else "+"
        found = (*_said_offset(reversed_sign, etc[2]), *_said_offset(etc[1], etc[2]))
        return tuple(dict.fromkeys(found))
    place = re.sub(r"(?: standard| daylight| summer)? time$", "", said)
    if place in _AMERICAN:
        return _named(f"{place} time")
    return _named(said) or _named(place) or _misspelled(said)


def spellings(name: str) -> set[str]:
    """Give the folded spellings of a name: with "o" and with "oe" for "ö"."""
    return {fold(name), fold(name.casefold().translate(_TWO))} - {""}


def fold(text: str) -> str:
    """Reduce a name to plain letters, digits and single spaces: "São Paulo" becomes "sao paulo"."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    kept = "".join(each for each in plain if not unicodedata.combining(each))
    return " ".join(re.findall(r"\w+", kept.replace("'", "").replace(".", "")))


@dataclass(frozen=True, slots=True)
class _Table:
    """The zones in *zones.tsv* by their names.

    *zones* and *links* are by IANA names in lower case. *places*, which are cities, parts of
    countries and countries, and *clocks*, such as "CET", are by folded names.
    """

    zones: dict[str, str]
    links: dict[str, str]
    places: dict[str, tuple[str, ...]]
    clocks: dict[str, tuple[str, ...]]


@cache
def _table() -> _Table:
    zones: dict[str, str] = {}
    links: dict[str, str] = {}
    places: dict[str, tuple[str, ...]] = {}
    clocks: dict[str, tuple[str, ...]] = {}
    for line in files(__package__).joinpath("zones.tsv").read_text("utf-8").splitlines():
        kind, _, rest = line.partition("\t")
        name, _, value = rest.partition("\t")
        match kind:
            case "zone":
                zones[name.casefold()] = name
                places |= dict.fromkeys(filter(None, value.split(";")), (name,))
            case "link":
                links[name.casefold()] = value
            case "city" | "country":
                places[name] = tuple(value.split(";"))
            case "clock":
                clocks[name] = tuple(value.split(";"))
    return _Table(zones, links, places, clocks)


def _named(said: str) -> tuple[str, ...]:
    table, whole = _table(), said.replace(" ", "_")
    if found := table.clocks.get(fold(said)):
        return found
    if whole in table.zones:
        return (table.zones[whole],)
    if whole in table.links:
        return (table.links[whole],)
    parted = said.replace(" ", "/", 1).replace(" ", "_")
    if parted in table.zones:
        return (table.zones[parted],)
    return table.places.get(fold(said), ())


def _misspelled(said: str) -> tuple[str, ...]:
    """List the zones of the places of which *said* may be a slip: "brlin"."""
    places, place = _table().places, fold(said)
    if len(place) < SHORTEST_SLIP or place in _CONTINENTS:
        return ()
    alike = (name for name in places if name[0] == place[0])
    near = [places[name] for name in alike if OSA.distance(place, name, score_cutoff=1) <= 1]
    return tuple(dict.fromkeys(zone for zones in near for zone in zones))


def _said_offset(sign: str, hours: str, minutes: str | None = None) -> tuple[str, ...]:
    whole = (int(hours) * 60 + int(minutes or 0)) * (-1 if sign == "-" else 1)
    return (_fixed(whole),) if EARLIEST <= whole <= LATEST and whole % QUARTER == 0 else ()


def _fixed(minutes: int) -> str:
    """Write a fixed offset in its stored form."""
    hours, rest = divmod(abs(minutes), 60)
    return f"{UTC}{'-' if minutes < 0 else '+'}{hours:02}:{rest:02}" if minutes else UTC


def _offset(name: str) -> int | None:
    """Read a fixed offset in its stored form, in minutes."""
    found = _OFFSET.fullmatch(name)
    if not found:
        return None
    minutes = (int(found[2]) * 60 + int(found[3])) * (-1 if found[1] == "-" else 1)
    return minutes if EARLIEST <= minutes <= LATEST else None


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})
_TWO = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
