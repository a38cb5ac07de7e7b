"""Pictures to test with: of every rubric, of any number of aspects, of names that nobody would give."""

from datetime import date, timedelta

from bot.conversation import pictures
from bot.conversation.pictures import GridPicture, GridRow, Picture, TrendPicture, TrendPoint
from bot.sealed_links import LONGEST
from rubric import Person, Result, Rubric, score
from tests.capabilities import both

NAMES = (
    "Donaudampfschifffahrtsgesellschaftskapitän",
    "Scaling under unexpected demand in the weeks before winter",
    "弾力的でプログラム可能な基盤の拡張性と自動化の継続的改善",
    "قابلية التوسع والمرونة والأتمتة",
    "स्वचालन और गति और विस्तार और स्थिरता",
    "Автоматизация инфраструктуры и непрерывность",
    "$x_{$ \\frac{",
    "Z̴̡̛a̴l̴g̴o̴",
    "🎉👩‍👩‍👧‍👦🏳️‍🌈",
    "\ud800\udfff\0\x1b[31m",
    "\u202eevil\u2066",
    "𒀭" * 60,
    "W" * 60,
    "i",
    " ",
)


def answered(rubric: Rubric, people: int, first: int = 1) -> Result:
    """Score *people* who each say something else."""
    found = [
        Person(
            f"U-{who}", {each.id: (first + who + at) % 5 + 1 for at, each in enumerate(rubric.aspects)}, {}
        )
        for who in range(people)
    ]
    return score(rubric, found, "assessment")


def named(*names: str) -> GridPicture:
    """Show aspects of these names, with everything that can be drawn."""
    rubric = both()[0]
    aspect = rubric.aspects[0]
    aspects = tuple(
        aspect.model_copy(update={"id": f"a-{at}", "name": name}) for at, name in enumerate(names)
    )
    strange = rubric.model_copy(update={"aspects": aspects, "name": names[0]})
    return pictures.grid(strange, answered(strange, 5))


def grids() -> list[GridPicture]:
    """Give results of every rubric, of every level there is, with and without a range."""
    shown = [
        pictures.grid(rubric, answered(rubric, people, first))
        for rubric in both()
        for people, first in ((2, 0), (3, 0), (5, 0), (5, 3))
    ]
    return shown + [named(*names(count)) for count in range(4, 13)]


def names(count: int) -> list[str]:
    """Give *count* names, never the same twice."""
    return [f"{NAMES[at % len(NAMES)]}" for at in range(count)]


def trends() -> list[TrendPicture]:
    """Give trends of one assessment and of many, close together and far apart."""
    rubric, start = both()[0], date(2024, 2, 29)
    gaps = ([], [0], [1, 400], [90] * 5, [7] * 11, [365, 1, 365, 1, 365])
    return [
        pictures.trend(
            rubric,
            [TrendPoint(start + timedelta(sum(days[:at])), at % 5 + 1) for at in range(len(days) + 1)],
        )
        for days in gaps
    ]


def row(name: str = "Speed", value: int | None = 3, *, backoff: bool = False) -> GridRow:
    """Give one row."""
    return GridRow(name, value, None, backoff)


def far_away(picture: Picture) -> str:
    """Give the longest address that a picture may have."""
    return f"https://rung.example.org/pictures/{'x' * LONGEST}.png"
