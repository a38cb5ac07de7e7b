"""The entries of the page's log: one a message, as JSON that names each part by its kind."""

import json
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from bot.conversation.view import Block, Text, View

SHAPE = 1  # of what is stored; a reader leaves out what it cannot read


@dataclass(frozen=True, slots=True)
class Entry:
    """One message: what a person wrote (*author* is their id), or what Rung says (no author).

    *at* is in seconds since 1970, UTC.
    """

    author: str
    at: int
    view: View


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry in its place.

    *position* orders the entries of the whole page. *version* grows with every
    redraw, so that a page can tell which entries it has to draw anew.
    """

    id: str
    position: int
    version: int
    entry: Entry


def typed_entry(author: str, at: int, text: str) -> Entry:
    """Make the entry of words that a person wrote."""
    return Entry(author, at, View(text, (Text(text),)))


def dump(entry: Entry) -> str:
    """Put *entry* into ASCII JSON, which no text in it can break."""
    blocks = [{type(part).__name__: asdict(part)} for part in entry.view.blocks]
    kept = {
        "v": SHAPE,
        "author": entry.author,
        "at": entry.at,
        "summary": entry.view.summary,
        "blocks": blocks,
    }
    return json.dumps(kept, default=date.isoformat)


def load(text: str) -> Entry | None:
    """Read an entry back, or None for anything another version of Rung has written in its own way."""
    try:
        kept = json.loads(text)
        if kept["v"] != SHAPE:
            return None
        blocks = tuple(_part(*item) for part in kept["blocks"] for item in part.items())
        return Entry(kept["author"], kept["at"], View(kept["summary"], blocks))
    except (ValueError, KeyError, TypeError, ValidationError):
        return None


def _part(kind: str, fields: object) -> Block:
    return _adapters()[kind].validate_python(fields)


@cache
def _adapters() -> dict[str, TypeAdapter[Block]]:
    return {kind.__name__: TypeAdapter(kind) for kind in get_args(Block)}
