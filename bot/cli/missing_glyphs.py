"""Whether pictures can draw the names in a rubric on this machine."""

from collections.abc import Iterator

from bot.pictures.png import undrawable
from rubric import Problem, Rubric

REMEDY = "install fonts for its script, like fonts-noto-core and fonts-noto-cjk on Debian"
MOST_SHOWN = 12  # letters


def missing_glyphs(rubric: Rubric, file: str) -> Iterator[Problem]:
    """Say once which letters of a rubric's names would be boxes in a picture."""
    names = (rubric.name, *(level.name for level in rubric.levels.values()))
    missing = undrawable("".join((*names, *(aspect.name for aspect in rubric.aspects))))
    if missing:
        more = "…" if len(missing) > MOST_SHOWN else ""
        text = f"pictures on this machine cannot draw {missing[:MOST_SHOWN]}{more}: {REMEDY}"
        yield Problem(file, 1, "", text, "missing-glyph", "advice")
