"""SVG as PNG, drawn by resvg with the fonts beside this file."""

import re
from pathlib import Path

from resvg import render, usvg

FINENESS = 2  # pixels of the PNG for one of a phone's
_FONTS = Path(__file__).parent / "fonts"
_OTHER_SCRIPT = re.compile(
    r"[^\u0000-\u024f\u02b0-\u052f\u1e00-\u1eff\u2000-\u203a\u20a0-\u20bf\u2122\u2190-\u2193\u2212]"
)


def png(svg: str) -> bytes:
    """Draw *svg*. Scripts other than Latin, Greek and Cyrillic need a font of the machine."""
    options = usvg.Options.default()
    for weight in ("Regular", "Bold"):
        # From a file that it maps itself, resvg reads the tables anew for every text: six times slower.
        options.load_font_data((_FONTS / f"NotoSans-{weight}.ttf").read_bytes())
    if _OTHER_SCRIPT.search(svg):
        options.load_system_fonts()
    tree = usvg.Tree.from_str(svg, options)
    width, height = tree.int_size()
    scale = (FINENESS, 0, 0, 0, FINENESS, 0)
    return render(tree, scale, bg_size=(width * FINENESS, height * FINENESS))
