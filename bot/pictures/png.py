"""SVG as PNG, drawn by resvg with the fonts beside this file."""

import re
from pathlib import Path
from unicodedata import category

from resvg_py import svg_to_bytes

FINENESS = 2  # pixels of the PNG for one of a phone's
_FONTS = tuple(str(Path(__file__).parent / f"fonts/NotoSans-{each}.ttf") for each in ("Regular", "Bold"))
_UNASSIGNED = "\u0378"  # no font has it
_OTHER_SCRIPT = re.compile(
    r"[^\u0000-\u024f\u02b0-\u052f\u1e00-\u1eff\u2000-\u203a\u20a0-\u20bf\u2122\u2190-\u2193\u2212]"
)


def png(svg: str) -> bytes:
    """Draw *svg*. Scripts other than Latin, Greek and Cyrillic need a font of the machine."""
    return _drawn(svg, _needs_machine_fonts(svg))


def undrawable(text: str) -> str:
    """Give the letters of *text* that no font draws, each once: a picture shows a box in their place."""
    letters = [
        each for each in dict.fromkeys(text) if category(each)[0] in "LNPS" and _OTHER_SCRIPT.match(each)
    ]
    if not letters:
        return ""
    machine_fonts = _needs_machine_fonts("".join(letters))
    box = _letter(_UNASSIGNED, machine_fonts)
    return "".join(each for each in letters if _letter(each, machine_fonts) == box)


def _needs_machine_fonts(text: str) -> bool:
    return bool(_OTHER_SCRIPT.search(text))


def _drawn(svg: str, machine_fonts: bool) -> bytes:
    return svg_to_bytes(
        svg_string=svg, zoom=FINENESS, skip_system_fonts=not machine_fonts, font_files=list(_FONTS)
    )


def _letter(letter: str, machine_fonts: bool) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40" '
        f'font-family="Noto Sans, sans-serif"><text x="5" y="30" font-size="24">{letter}</text></svg>'
    )
    return _drawn(svg, machine_fonts)
