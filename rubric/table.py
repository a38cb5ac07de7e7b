"""A rubric as the rows of a table, for authors who write in a spreadsheet: one row a cell, and back.

The column *row* says what a row is: rubric, source, term, level, outcome, scale, aspect, cell or step.
Left empty it is a cell. Lists stand in one cell, an entry a line.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from rubric.model import Rubric

Row = Mapping[str, str]
Tree = dict[str, Any]

RUBRIC = ("id", "name", "version", "language", "category", "driver", "purpose", "summary", "start")
POLICY = ("share", "gap", "min_aspects", "rule", "low")  # rule is the policy's level
LEVEL = ("name", "tagline", "summary", "watch_out", "talk")
ASPECT = ("name", "section", "question", "why", "scale", "rubric")
CELL = ("statement", "characteristic", "evidence")
STEP = ("id", "title", "why", "first", "done", "effort", "value")
LISTS = ("talk", "enables", "after", "links")
COLUMNS = tuple(
    dict.fromkeys(
        (
            *("row", "aspect", *ASPECT[:4], "level", "level_name", *CELL, *STEP, *LISTS, *ASPECT[4:]),
            *(*LEVEL[1:], "text", "kind", "url", *RUBRIC, *POLICY),
        )
    )
)


def to_rows(rubric: Rubric) -> list[dict[str, str]]:
    """Lay out a rubric: what it says of itself, its levels, then a row for each cell and step."""
    tree = rubric.model_dump(mode="json", exclude_unset=True)
    policy = tree.get("policy", {})
    about = _some(tree, RUBRIC) | _some(policy, POLICY)
    rows = [{"row": "rubric", **about, **({"rule": policy["level"]} if "level" in policy else {})}]
    rows += [
        {"row": "source", "title": each["title"], "url": each["url"]} for each in tree.get("sources", ())
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


def from_rows(rows: Iterable[Row], id_: str) -> Tree:
    """Build the tree of a rubric from rows. What a short table leaves out gets the usual words."""
    tree: Tree = {"id": id_, "levels": {}, "aspects": {}}
    ids: dict[str, str] = {}
    for number, row in enumerate(rows, 2):  # below the names of the columns
        given = {
            key.strip().casefold(): value.strip()
            for key, value in row.items()
            if key and value and value.strip()
        }
        if given:
            _take(tree, given, _level(given.get("level", ""), number), ids)
    return _completed(tree)


def _aspect_rows(aspect: Tree) -> list[dict[str, str]]:
    own = _some(aspect, ASPECT) | {
        name: "\n".join(aspect[name]) for name in ("talk", "enables") if aspect.get(name)
    }
    if aspect.get("links"):
        own["links"] = "\n".join(f"{each['title']} | {each['url']}" for each in aspect["links"])
    rows = [] if "levels" in aspect else [{"row": "aspect", "aspect": aspect["id"], **own}]
    for level, cell in aspect.get("levels", {}).items():
        place = {"aspect": aspect["id"], "level": str(level)}
        rows.append({"row": "cell", **place, **own, **_some(cell, CELL)})
        own = {}
        for step in cell.get("steps", ()):
            lists = {name: "\n".join(step[name]) for name in ("after", "links") if step.get(name)}
            rows.append({"row": "step", **place, **_some(step, STEP), **lists})
    return rows


def _some(part: Tree, names: Iterable[str]) -> dict[str, str]:
    return {name: str(part[name]) for name in names if part.get(name) not in (None, "", (), [])}


def _level(text: str, row: int) -> int:
    """Read the number of a level, or 0 where there is none."""
    if not text:
        return 0
    found = re.fullmatch(r"([1-9])(?:\.0)?", text)
    if not found:
        raise ValueError(f"row {row}: level {text[:20]!r} must be a number like 2")
    return int(found[1])


def _id_of(name: str, ids: dict[str, str]) -> str:
    """Give the id of a topic that the table only names. *ids* holds those given already."""
    if name not in ids:
        wanted = slug(name) or "topic"
        number, id_ = 1, wanted
        while id_ in ids.values():
            number += 1
            id_ = f"{wanted}-{number}"
        ids[name] = id_
    return ids[name]


def _take(tree: Tree, row: Row, level: int, ids: dict[str, str]) -> None:
    """Put what one row says where it belongs."""
    name = row.get("aspect") or (_id_of(row["name"], ids) if "name" in row else "")
    match row.get("row", "cell"):
        case "rubric":
            tree |= {key: row[key] for key in RUBRIC if key in row}
            policy = {key: row[key] for key in POLICY if key in row}
            if "rule" in policy:
                policy["level"] = policy.pop("rule")
            tree |= {"policy": policy} if policy else {}
        case "source":
            tree.setdefault("sources", []).append({key: row[key] for key in ("title", "url") if key in row})
        case "term":
            tree.setdefault("glossary", []).append(
                {"term": row.get("name", ""), "meaning": row.get("text", "")}
            )
        case "level":
            tree["levels"].setdefault(level, {}).update({key: row[key] for key in LEVEL if key in row})
        case "outcome":
            outcome = {key: row[key] for key in ("text", "kind") if key in row}
            tree["levels"].setdefault(level, {}).setdefault("outcomes", []).append(outcome)
        case "scale":
            cell = {key: row[key] for key in CELL if key in row}
            tree.setdefault("scales", {}).setdefault(name, {})[level] = cell
        case "step":
            step: Tree = {key: row[key] for key in STEP if key in row}
            step |= {key: row[key].splitlines() for key in ("after", "links") if key in row}
            _cell(tree, name, level).setdefault("steps", []).append(step)
        case _:
            _take_cell(tree, row, name, level)


def _take_cell(tree: Tree, row: Row, name: str, level: int) -> None:
    aspect = tree["aspects"].setdefault(name, {"id": name})
    aspect |= {key: row[key] for key in ASPECT if key in row}
    aspect |= {key: row[key].splitlines() for key in ("talk", "enables") if key in row}
    if "links" in row:
        parts = (each.rpartition("|") for each in row["links"].splitlines())
        aspect["links"] = [{"title": title.strip(), "url": url.strip()} for title, _, url in parts]
    if level and "statement" in row:
        _cell(tree, name, level).update({key: row[key] for key in CELL if key in row})
    if level and "level_name" in row:
        tree["levels"].setdefault(level, {})["name"] = row["level_name"]


def _cell(tree: Tree, aspect: str, level: int) -> Tree:
    cells = tree["aspects"].setdefault(aspect, {"id": aspect}).setdefault("levels", {})
    found: Tree = cells.setdefault(level, {})
    return found


def _completed(tree: Tree) -> Tree:
    """Fill what the format needs and a short table leaves out, in the order in which people read a rubric."""
    name = tree.get("name") or _words(tree["id"])
    usual = {
        "id": tree["id"],
        "name": name,
        "version": "0.1.0",
        "category": "Our own",
        "purpose": f"Find out where we are with {name}.",
        "summary": f"What we look at for {name}.",
    }
    rungs = {level for aspect in tree["aspects"].values() for level in aspect.get("levels", {})}
    levels = {}
    for level in sorted(rungs | set(tree["levels"])):
        given = tree["levels"].get(level, {})
        called = given.get("name", f"Level {level}")
        levels[level] = {"name": called, "tagline": called, "summary": f"{called}.", **given}
    aspects = [_completed_aspect(aspect) for aspect in tree["aspects"].values()]
    given = {key: value for key, value in tree.items() if key not in ("levels", "aspects", "scales")}
    scales = {"scales": tree["scales"]} if "scales" in tree else {}
    return {**usual, **given, "levels": levels, **scales, "aspects": aspects}


def _completed_aspect(aspect: Tree) -> Tree:
    name = aspect.get("name") or _words(aspect["id"])
    usual = {
        "id": aspect["id"],
        "name": name,
        "question": f"Where are we with {name}?",
        "why": "It is a part of our model.",
    }
    cells = aspect.get("levels")
    rest = {key: value for key, value in aspect.items() if key != "levels"}
    return {**usual, **rest, **({"levels": dict(sorted(cells.items()))} if cells else {})}


def slug(text: str) -> str:
    """Make an id of a name, empty where the name has no Latin letter or digit."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _words(id_: str) -> str:
    words = id_.replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"
