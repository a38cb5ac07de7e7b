"""SVG as PNG, drawn by resvg with the fonts beside this file."""

import re
from pathlib import Path
from unicodedata import category

from resvg import render, usvg

FINENESS = 2  # pixels of the PNG for one of a phone's
_FONTS = Path(__file__).parent / "fonts"
_UNASSIGNED = "\u0378"  # no font has it
_OTHER_SCRIPT = re.compile(
    r"[^\u0000-\u024f\u02b0-\u052f\u1e00-\u1eff\u2000-\u203a\u20a0-\u20bf\u2122\u2190-\u2193\u2212]"
)


def png(svg: str) -> bytes:
    """Draw *svg*. Scripts other than Latin, Greek and Cyrillic need a font of the machine."""
    tree = usvg.Tree.from_str(svg, _fonts(svg))
    width, height = tree.int_size()
    scale = (FINENESS, 0, 0, 0, FINENESS, 0)
    return render(tree, scale, bg_size=(width * FINENESS, height * FINENESS))


def undrawable(text: str) -> str:
    """Give the letters of *text* that no font draws, each once: a picture shows a box in their place."""
    letters = [
        each for each in dict.fromkeys(text) if category(each)[0] in "LNPS" and _OTHER_SCRIPT.match(each)
    ]
    if not letters:
        return ""
    fonts = _fonts("".join(letters))
    box = _letter(_UNASSIGNED, fonts)
    return "".join(each for each in letters if _letter(each, fonts) == box)


def _fonts(text: str) -> usvg.Options:
    """Load the fonts that *text* needs: those beside this file, and for other scripts the machine's."""
    options = usvg.Options.default()
    for weight in ("Regular", "Bold"):
        # From a file that it maps itself, resvg reads the tables anew for every text: six times slower.
        options.load_font_data((_FONTS / f"NotoSans-{weight}.ttf").read_bytes())
    if _OTHER_SCRIPT.search(text):
        options.load_system_fonts()
    return options


def _letter(letter: str, fonts: usvg.Options) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" width="40" height="40" '
        f'font-family="Noto Sans, sans-serif"><text x="5" y="30" font-size="24">{letter}</text></svg>'
    )
    return render(usvg.Tree.from_str(svg, fonts), (1, 0, 0, 0, 1, 0), bg_size=(40, 40))
