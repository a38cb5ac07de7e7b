import io

import pytest
from hypothesis import given, strategies as st
from PIL import Image

from bot.pictures.png import FINENESS, png, undrawable
from bot.pictures.shapes import text as label
from bot.pictures.text import fitted, width

SIZE = 20
ROOM = 8.1 * width("n", SIZE)


def drawn_width(text: str, *, bold: bool) -> float:
    """Measure *text* as it is drawn, from its origin to its last pixel."""
    drawn = label((0, 30), text, SIZE, "#000000", bold=bold)
    document = f'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="60" font-family="Noto Sans">{drawn}</svg>'
    with Image.open(io.BytesIO(png(document))) as image:
        box = image.getbbox()
    return box[2] / FINENESS if box else 0


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize(
    "text",
    [
        "Elastic and Programmable Infrastructure",
        "WWWW MMMM mmmm @@@@ %%%%",
        "Donaudampfschifffahrtsgesellschaftskapitän",
        "Œuvre Straße Łódź Ærø",
        "Tự động hóa hạ tầng",
        "Автоматизация инфраструктуры",
        "Αυτοματισμός υποδομών",
        "Scaling…",
    ],
)
def test_text_is_no_wider_than_estimated(text: str, bold: bool) -> None:
    assert drawn_width(text, bold=bold) <= width(text, SIZE, bold=bold)


SCRIPTS = (
    "تلقائي إصلاح البناء",
    "Շարունակական",
    "নিয়মিত একীকরণ",
    "जोड़ने की आवृत्ति",
    "સતત એકીકરણ",
    "ਲਗਾਤਾਰ ਏਕੀਕਰਨ",
    "אינטגרציה רציפה",
    "ການເຊື່ອມໂຍງ",
    "തുടർച്ചയായ സംയോജനം",
    "ඒකාබද්ධ කිරීම",
    "ஒருங்கிணைப்பு",
    "การบูรณาการ",
    "지속적 통합",
    "継続的インテグレーション",
)


@pytest.mark.parametrize("text", SCRIPTS)
def test_other_scripts_are_about_as_wide_as_estimated(text: str) -> None:
    if undrawable(text):
        pytest.skip("no font of this machine draws it")
    estimated = width(text, SIZE, bold=True)
    assert 0.7 * estimated <= drawn_width(text, bold=True) <= estimated


def test_a_vowel_sign_takes_room_of_its_own() -> None:
    if undrawable("कि"):
        pytest.skip("no font of this machine draws it")
    assert drawn_width("कि" * 4, bold=False) > 1.2 * drawn_width("क" * 4, bold=False)


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=40))
def test_ascii_is_no_wider_than_estimated(text: str) -> None:
    for bold in (False, True):
        leaning = 2  # pixels that a letter may reach beyond its end, and kerning
        assert drawn_width(text, bold=bold) <= width(text, SIZE, bold=bold) + leaning


@pytest.mark.parametrize(
    ("text", "lines", "broken"),
    [
        ("", 2, [""]),
        ("nnnn", 2, ["nnnn"]),
        ("nn nnn nnnnn", 2, ["nn nnn", "nnnnn"]),
        ("nn nnn nnnnn nnnn", 2, ["nn nnn", "nnnnn n…"]),
        ("nnnnnnnnnnn", 2, ["nnnnnnnn", "nnn"]),
        ("nnnnnnnnnnn", 1, ["nnnnnn…"]),
        ("nn nnnnnnnnn nnnn", 2, ["nn", "nnnnnn…"]),
        ("nnnnn-nnnnn nn", 2, ["nnnnn-", "nnnnn nn"]),
        ("क" * 7 + "ि", 2, ["क" * 6, "कि"]),
        ("ककककककक्क", 2, ["कककककक", "क्क"]),
        ("カカカカカー", 2, ["カカカカ", "カー"]),
    ],
)
def test_text_breaks_at_spaces_and_ends_in_an_ellipsis(text: str, lines: int, broken: list[str]) -> None:
    assert fitted(text, ROOM, SIZE, lines=lines) == broken


@given(st.text(max_size=60), st.integers(1, 3))
def test_every_line_fits(text: str, lines: int) -> None:
    found = fitted(text, ROOM, SIZE, lines=lines)
    assert len(found) <= lines
    assert all(width(line, SIZE) <= ROOM for line in found)
