"""Turn the rows of a table into the tree of a rubric. A cell that the tree has no place for is a mistake."""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count

from rubric.model import is_id
from rubric.problems import quoted
from rubric.table import ASPECT, CELL, KINDS, LEVEL, PAGES, POLICY, RUBRIC, STEP, Tree, slug

Row = Mapping[str, str]
ON_A_LEVEL = ("level", "outcome", "scale", "step")  # rows that need a level; a cell does if it has a text


class TableError(Exception):
    """A table that is no rubric, with all its mistakes at once."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


def from_rows(rows: Iterable[Row], id_: str, first: int = 2) -> Tree:
    """Build the tree of a rubric from rows, or raise TableError with every mistake in them.

    What a short table leaves out gets the usual words. *first* is the number of the first row.
    """
    reader = _TableReader(id_)
    for number, row in enumerate(rows, first):
        given = {key: value.strip() for key, value in row.items() if value.strip()}
        if given:
            reader.take(number, _named(given))
    if reader.mistakes:
        raise TableError(reader.mistakes)
    return _completed(reader.tree)


class _TableReader:
    """Puts what rows say where it belongs."""

    def __init__(self, id_: str) -> None:
        self.tree: Tree = {"id": id_, "levels": {}, "aspects": {}}
        self.mistakes: list[str] = []
        self._ids: dict[str, str] = {}  # of topics, by name
        self._said: dict[tuple[str | int, ...], tuple[int, object]] = {}  # where a text stands first

    def take(self, number: int, row: Row) -> None:
        """Take one row, or note its mistakes."""
        kind = row.get("row", "cell").casefold()
        level = _level(row.get("level", ""))
        mistakes = list(_mistakes(kind, level, row))
        if mistakes:
            self.mistakes += [f"row {number}: {each}" for each in mistakes]
        else:
            self._take(number, kind, level or 0, row)

    def _take(self, number: int, kind: str, level: int, row: Row) -> None:
        match kind:
            case "rubric":
                self._put(number, (), self.tree, _some(row, RUBRIC))
                policy = _some(row, POLICY)
                if "rule" in policy:
                    policy["level"] = policy.pop("rule")
                if policy:
                    self._put(number, ("policy",), self.tree.setdefault("policy", {}), policy)
            case "source" | "page" as kind:
                self.tree.setdefault(PAGES[kind], []).append(_some(row, ("title", "url")))
            case "term":
                term = {"term": row.get("name", ""), "meaning": row.get("text", "")}
                self.tree.setdefault("glossary", []).append(term)
            case "level":
                self._put(number, ("level", level), self._level(level), _some(row, LEVEL))
            case "outcome":
                self._level(level).setdefault("outcomes", []).append(_some(row, ("text", "kind")))
            case "scale":
                cells = self.tree.setdefault("scales", {}).setdefault(row["aspect"], {})
                place = ("scale", row["aspect"], level)
                self._put(number, place, cells.setdefault(level, {}), _some(row, CELL))
            case "step":
                step = _some(row, STEP, ("after", "links"))
                self._cell(self._topic(row), level).setdefault("steps", []).append(step)
            case _:
                self._take_cell(number, level, row)

    def _take_cell(self, number: int, level: int, row: Row) -> None:
        topic = self._topic(row)
        about = _some(row, ASPECT, ("talk", "enables"))
        if "links" in row:
            about["links"] = [_link(each) for each in row["links"].splitlines()]
        self._put(number, ("topic", topic), self.tree["aspects"].setdefault(topic, {"id": topic}), about)
        if texts := _some(row, CELL):
            self._put(number, ("topic", topic, level), self._cell(topic, level), texts)
        if "level_name" in row:
            self._put(number, ("level", level), self._level(level), {"name": row["level_name"]})

    def _put(self, number: int, place: tuple[str | int, ...], part: Tree, texts: Tree) -> None:
        """Put texts into a part. A text may be repeated, but not in other words."""
        for key, text in texts.items():
            row, before = self._said.setdefault((*place, key), (number, text))
            if before != text:
                self.mistakes.append(f"row {number}: {key} is not what row {row} says; leave one of them")
            else:
                part[key] = text

    def _topic(self, row: Row) -> str:
        """Give the id of a row's topic, made of its name where the table has no other."""
        name, id_ = row.get("name", ""), row.get("aspect", "")
        if not id_:
            return self._ids.setdefault(name, self._free(slug(name) or "topic"))
        if name:
            self._ids.setdefault(name, id_)
        return id_

    def _free(self, wanted: str) -> str:
        """Give an id that no topic has so far."""
        taken = {*self._ids.values(), *self.tree["aspects"]}
        return next(
            id_ for id_ in chain((wanted,), (f"{wanted}-{at}" for at in count(2))) if id_ not in taken
        )

    def _level(self, level: int) -> Tree:
        found: Tree = self.tree["levels"].setdefault(level, {})
        return found

    def _cell(self, topic: str, level: int) -> Tree:
        cells = self.tree["aspects"].setdefault(topic, {"id": topic}).setdefault("levels", {})
        found: Tree = cells.setdefault(level, {})
        return found


def _named(row: Row) -> Row:
    """Read as the name of a topic what cannot be its id: people write “Lead time” into that column."""
    topic = row.get("aspect", "")
    if is_id(topic) or not topic or "name" in row or row.get("row", "").casefold() == "scale":
        return row
    return {key: text for key, text in row.items() if key != "aspect"} | {"name": topic}


def _mistakes(kind: str, level: int | None, row: Row) -> Iterator[str]:
    """List the mistakes in a row by itself."""
    if kind not in KINDS:
        yield f"“{quoted(kind)}” is no kind of row; leave it empty for a cell, or write {', '.join(KINDS)}"
        return
    strange = [key for key in row if key != "row" and key not in KINDS[kind]]
    if strange:
        yield f"a row of the kind {kind} has no {', '.join(strange)}"
    if "aspect" in KINDS[kind] and not ("aspect" in row or (kind != "scale" and "name" in row)):
        yield "names no topic; write it into each row, merged cells are not enough"
    if level is None:
        yield f"level “{quoted(row['level'])}” must be a number like 2"
    elif level == 0 and (kind in ON_A_LEVEL or any(key in row for key in (*CELL, "level_name"))):
        yield "has no level; write its number into the column level"


def _level(text: str) -> int | None:
    """Read the number of a level: 0 where there is none, None where it is no number."""
    found = re.fullmatch(r"([1-9])(?:\.0)?", text)
    return int(found[1]) if found else None if text else 0


def _some(row: Row, columns: Iterable[str], lists: Iterable[str] = ()) -> Tree:
    """Give the texts of a row in some *columns*, and those in *lists*, an entry a line."""
    texts: Tree = {key: row[key] for key in columns if key in row}
    return texts | {key: row[key].splitlines() for key in lists if key in row}


def _link(text: str) -> Tree:
    """Read a title and an address with a bar between them. Either may have bars of its own."""
    found = re.search(r"\|\s*(https://\S+)$", text)
    title, url = (text[: found.start()], found[1]) if found else ("", text)
    return {"title": title.strip(), "url": url.strip()}


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
    columns = [aspect.get("levels", {}) for aspect in tree["aspects"].values()]
    rungs = {level for cells in (*columns, *tree.get("scales", {}).values()) for level in cells}
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


def _words(id_: str) -> str:
    words = id_.replace("-", " ")
    return f"{words[:1].upper()}{words[1:]}"
