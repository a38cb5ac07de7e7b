import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from bot.conversation.pictures import GridPicture, GridRow, Picture, TrendPicture
from bot.conversation.wording.pictures import HERE, TOO_FEW, alt, spread
from bot.pictures import svg as drawing
from bot.pictures.colours import INK
from bot.pictures.shapes import text
from bot.pictures.svg import WIDTH, svg
from bot.pictures.text import width
from tests.support import pictures as samples

ALL: list[Picture] = [*samples.grids(), *samples.trends(), *samples.comparisons()]
NAMESPACE = "{http://www.w3.org/2000/svg}"
ROUNDING = 0.1  # of a place in the document
ELEMENTS = {"svg", "title", "g", "rect", "polyline", "circle", "polygon", "text"}


@dataclass(frozen=True)
class Label:
    """A text with the room it takes at most."""

    text: str
    left: float
    right: float
    top: float
    bottom: float

    def overlaps(self, other: "Label") -> bool:
        beside = self.right <= other.left or other.right <= self.left
        above = self.bottom <= other.top or other.bottom <= self.top
        return not (beside or above)


def parsed(picture: Picture) -> ET.Element:
    return ET.fromstring(svg(picture))


def tags(picture: Picture) -> list[str]:
    return [each.tag.removeprefix(NAMESPACE) for each in parsed(picture).iter()]


def labels(picture: Picture) -> list[Label]:
    """List the texts. What goes on where another one ends is the same text in another script."""
    found: list[Label] = []
    for each in _labels(parsed(picture), 0, 0):
        before = found[-1] if found else None
        if before and before.bottom == each.bottom and abs(before.right - each.left) <= ROUNDING:
            found[-1] = replace(each, text=before.text + each.text, left=before.left)
        else:
            found.append(each)
    return found


def _labels(element: ET.Element, dx: float, dy: float) -> Iterator[Label]:
    for each in element:
        moved = re.findall(r"[\d.]+", each.get("transform", ""))
        if each.tag == f"{NAMESPACE}text":
            size, text = float(each.attrib["font-size"]), each.text or ""
            x, y = float(each.attrib["x"]) + dx, float(each.attrib["y"]) + dy
            wide = width(text, size, bold=each.get("font-weight") == "bold")
            left = x - wide / 2 if each.get("text-anchor") == "middle" else x
            yield Label(text, left, left + wide, y - 0.72 * size, y)
        else:
            yield from _labels(each, float(moved[0]) if moved else dx, float(moved[1]) if moved else dy)


def shown(name: str, texts: list[str]) -> bool:
    """Tell whether *name* is among *texts*, broken into lines or cut at an ellipsis."""
    plain = name.replace(" ", "")
    lines = {"".join(texts[at : at + count]).replace(" ", "") for at in range(len(texts)) for count in (1, 2)}
    return (
        not plain
        or plain in lines
        or any(each.endswith("…") and plain.startswith(each[:-1]) for each in lines)
    )


def assert_readable(picture: Picture) -> None:
    height = float(parsed(picture).attrib["height"])
    found = labels(picture)
    for label in found:
        assert label.left >= 0, label
        assert label.right <= WIDTH, label
        assert 0 <= label.top < label.bottom <= height, label
    if isinstance(picture, TrendPicture):  # time is drawn true, so marks of one month overlap
        found = [label for label in found if len(label.text) > 1]
    for one, other in combinations(found, 2):
        assert not one.overlaps(other), (one, other)


@given(samples.any_grid())
def test_any_result_is_a_readable_document(picture: GridPicture) -> None:
    assert set(tags(picture)) <= ELEMENTS
    assert_readable(picture)
    texts = [label.text for label in labels(picture)]
    for name in filter(None, (picture.team, picture.capability, *(row.name for row in picture.rows))):
        assert shown(name, texts), name
    assert texts.count(TOO_FEW) == sum(row.value is None for row in picture.rows)
    assert (spread(picture) in texts) is any(row.spread for row in picture.rows)


@given(samples.any_trend())
def test_any_trend_is_a_readable_document(picture: TrendPicture) -> None:
    assert set(tags(picture)) <= ELEMENTS
    assert_readable(picture)
    texts = [label.text for label in labels(picture)]
    for name in filter(None, (picture.team, picture.capability, *picture.levels)):
        assert shown(name, texts), name
    assert tags(picture).count("circle") == len(picture.points)


@pytest.mark.parametrize("picture", ALL)
def test_the_title_of_the_document_is_the_text_twin(picture: Picture) -> None:
    assert parsed(picture).findtext(f"{NAMESPACE}title") == alt(picture)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "a & b", "]]>", "\"'/>", "&#60;i>"])
def test_a_name_is_never_read_as_markup(name: str) -> None:
    picture = samples.named(name)
    assert tags(picture).count("script") == 0
    assert name in [label.text for label in labels(picture)]


def test_a_result_names_team_date_people_and_level() -> None:
    picture = samples.grids()[0]
    texts = [label.text for label in labels(picture)]
    assert texts[:5] == [
        "#platform",
        "Delivery",
        "Level 3 of 5",
        "Defined",
        "29 February 2024, 5 people answered",
    ]


def test_a_topic_to_raise_is_told_without_colour() -> None:
    rows = (GridRow("Speed", 2, to_raise=True), GridRow("Scaling", 3))
    drawn = svg(replace(samples.grids()[0], level=2, rows=rows))
    assert drawn.count("<polygon") == 2  # the mark and its line in the legend
    assert "raise for level 3: Defined" in drawn
    assert HERE in drawn


def test_agreement_looks_different_from_an_unknown_range() -> None:
    picture = samples.grids()[0]
    (row,) = picture.rows
    assert svg(replace(picture, rows=(replace(row, spread=(3, 3)),))) != svg(picture)


def test_points_of_a_trend_stand_at_their_days() -> None:
    picture = next(each for each in samples.trends() if len(each.points) == 3)
    first, second, third = (float(each.attrib["cx"]) for each in parsed(picture).iter(f"{NAMESPACE}circle"))
    assert second - first == pytest.approx((third - first) / 401, abs=0.1)


def test_whatever_differs_is_seen() -> None:
    picture = samples.named("A", "B", "C", "D")
    variants = {svg(each) for each in variations(picture)}
    assert len(variants) == len(list(variations(picture)))
    assert svg(picture) not in variants


def variations(picture: GridPicture) -> Iterator[GridPicture]:
    """Change one thing at a time."""
    yield replace(picture, team="Another")
    yield replace(picture, day=samples.day(1))
    yield replace(picture, people=99)
    yield replace(picture, capability="Another")
    yield replace(picture, levels=(*picture.levels, "Another"))
    yield replace(picture, level=None)
    yield replace(picture, level=1)
    for at, row in enumerate(picture.rows):
        for other in (
            replace(row, name="Another"),
            replace(row, value=(row.value or 0) % 4 + 1),
            replace(row, value=None),
            replace(row, spread=None),
            replace(row, to_raise=not row.to_raise),
        ):
            yield replace(picture, rows=(*picture.rows[:at], other, *picture.rows[at + 1 :]))


@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        *((ink, ground, 4.5) for ink in ("INK", "QUIET") for ground in ("CARD", "BAND")),
        ("CARD", "BLUE", 4.5),
        ("CARD", "ORANGE", 4.5),
        ("BLUE", "SPREAD", 3),
        ("ORANGE", "SPREAD", 3),
        ("STOP", "CARD", 3),
        ("STOP", "BAND", 3),
        ("SPREAD_EDGE", "CARD", 3),
        ("SPREAD_EDGE", "BAND", 3),
    ],
)
def test_ink_stands_out_from_its_ground(ink: str, ground: str, least: float) -> None:
    assert contrast(getattr(drawing, ink), getattr(drawing, ground)) >= least


@pytest.mark.parametrize("dark", ["#1a1d21", "#292929"])
def test_no_ink_is_legible_on_white_and_on_dark(dark: str) -> None:
    greys = [f"#{shade:02x}{shade:02x}{shade:02x}" for shade in range(256)]
    assert not any(min(contrast(grey, "#ffffff"), contrast(grey, dark)) >= 4.5 for grey in greys)


def contrast(one: str, other: str) -> float:
    """Work out https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


ARABIC, DEVANAGARI, JAPANESE = "Noto Sans Arabic", "Noto Sans Devanagari", "Noto Sans CJK JP"


@pytest.mark.parametrize(
    ("words", "fonts"),
    [
        ("Größe, Θήτα, Москва – 100 %", [("", "Größe, Θήτα, Москва – 100 %")]),
        ("raise for level 3: تلقائي", [("", "raise for level 3: "), (ARABIC, "تلقائي")]),
        ("हमारा (CI) स्वतः", [(DEVANAGARI, "हमारा "), ("", "(CI) "), (DEVANAGARI, "स्वतः")]),
        ("CI 第3 ー", [(JAPANESE, "CI 第3 ー")]),
    ],
)
def test_each_script_of_a_text_names_its_font(words: str, fonts: list[tuple[str, str]]) -> None:
    found = ET.fromstring(f"<svg>{text((0, 0), words, 12, INK, bold=True)}</svg>")
    named = [((each.get("font-family") or "").partition(",")[0], each.text) for each in found]
    assert named == fonts
    starts = [float(each.get("x", "")) for each in found]
    assert starts == sorted(set(starts))
