"""The layout of a rubric as a table, for authors who write in a spreadsheet, and its rows.

The column `row` says what a row is, as in KINDS. Left empty it is a cell. Lists stand in one cell, an
entry a line. `rubric.table_reader` builds a rubric from such rows.
"""

import re
from collections.abc import Iterable
from types import MappingProxyType
from typing import Any

from rubric.model import Rubric

Tree = dict[str, Any]

RUBRIC = ("id", "name", "version", "language", "category", "driver", "purpose", "summary", "start")
POLICY = ("share", "gap", "min_aspects", "rule", "low")  # rule is the policy's level
LEVEL = ("name", "tagline", "summary", "watch_out", "talk")
ASPECT = ("name", "section", "question", "why", "scale", "rubric")
CELL = ("statement", "characteristic", "evidence")
STEP = ("id", "title", "why", "first", "done", "effort", "value")
TOPIC = (*ASPECT, "talk", "enables", "links")  # what an aspect says of itself
KINDS = MappingProxyType(
    {
        "rubric": (*RUBRIC, *POLICY),
        "source": ("title", "url"),
        "page": ("title", "url"),
        "term": ("name", "text"),
        "level": ("level", *LEVEL),
        "outcome": ("level", "text", "kind"),
        "scale": ("aspect", "level", *CELL),
        "aspect": ("aspect", *TOPIC),
        "cell": ("aspect", "level", "level_name", *TOPIC, *CELL),
        "step": ("aspect", "name", "level", *STEP, "after", "links"),
    }
)
PAGES = MappingProxyType({"source": "sources", "page": "pages"})
COLUMNS = tuple(
    dict.fromkeys(
        (
            *("row", "aspect", *ASPECT[:4], "level", "level_name", *CELL, *STEP),
            *("talk", "enables", "after", "links", *ASPECT[4:]),
            *(*LEVEL[1:], "text", "kind", "url", *RUBRIC, *POLICY),
        )
    )
)


def to_rows(rubric: Rubric) -> list[dict[str, str]]:
    """Lay out a rubric: the rubric itself, its levels, then a row for each cell and step."""
    tree = rubric.model_dump(mode="json", exclude_unset=True)
    policy = tree.get("policy", {})
    about = _some(tree, RUBRIC) | _some(policy, POLICY)
    rows = [{"row": "rubric", **about, **({"rule": policy["level"]} if "level" in policy else {})}]
    rows += [
        {"row": row, "title": each["title"], "url": each["url"]}
        for row, key in PAGES.items()
        for each in tree.get(key, ())
    ]
    rows += [
        {"row": "term", "name": each["term"], "text": each["meaning"]} for each in tree.get("glossary", ())
    ]
    for level, content in tree["levels"].items():
        rows.append({"row": "level", "level": str(level), **_some(content, LEVEL)})
        rows += [{"row": "outcome", "level": str(level), **each} for each in content.get("outcomes", ())]
    for name, scale in tree.get("scales", {}).items():
        rows += [
            {"row": "scale", "aspect": name, "level": str(at), **_some(cell, CELL)}
            for at, cell in scale.items()
        ]
    for aspect in tree["aspects"]:
        rows += _aspect_rows(aspect)
    return [{key: str(value) for key, value in row.items()} for row in rows]


def _aspect_rows(aspect: Tree) -> list[dict[str, str]]:
    own = _some(aspect, ASPECT) | {
        name: _lines(aspect[name]) for name in ("talk", "enables") if aspect.get(name)
    }
    if aspect.get("links"):
        own["links"] = _lines(f"{each['title']} | {each['url']}" for each in aspect["links"])
    rows = [] if "levels" in aspect else [{"row": "aspect", "aspect": aspect["id"], **own}]
    for level, cell in aspect.get("levels", {}).items():
        place = {"aspect": aspect["id"], "level": str(level)}
        rows.append({"row": "cell", **place, **own, **_some(cell, CELL)})
        own = {}
        for step in cell.get("steps", ()):
            lists = {name: _lines(step[name]) for name in ("after", "links") if step.get(name)}
            rows.append({"row": "step", **place, **_some(step, STEP), **lists})
    return rows


def _lines(entries: Iterable[str]) -> str:
    """Write a list into one cell, an entry a line. Line ends inside an entry become spaces."""
    return "\n".join(" ".join(each.splitlines()) for each in entries)


def _some(part: Tree, names: Iterable[str]) -> dict[str, str]:
    return {name: str(part[name]) for name in names if part.get(name) not in (None, "", (), [])}


def slug(text: str) -> str:
    """Make an id of a name, empty where the name has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
