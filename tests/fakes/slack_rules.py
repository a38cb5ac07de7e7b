"""Every rule for what we send to Slack: what Slack refuses, and what it takes but we do not want.

*Refused* payloads come back from Slack as an error. *Slips* would pass there:
a notification without text, markup that a person could have typed, a redraw
that keeps the old state of its buttons.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from tests.fakes.slack_shapes import MESSAGE_BLOCKS, VIEWS, Json, is_object

LONGEST_TEXT = 4000  # characters; Slack cuts at 40,000
MOST_BYTES = 12_000  # of blocks as JSON; Slack's undocumented limit is a little above 13,000
TABLE_CHARACTERS = 10_000
_BROAD = re.compile(r"<!(?:channel|here|everyone|subteam\^[^>]*)[|>]|<!(?:channel|here|everyone)")
_ALLOWED = re.compile(
    r"<@[UW][A-Z0-9]+>|<#C[A-Z0-9]+(?:\|[^<>|]*)?>|<https://[^<>|\s]+(?:\|[^<>|]*)?>|<!date\^[^<>]+>"
)
_ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


def refused_message(blocks: Json) -> list[str]:
    """List what Slack refuses in the *blocks* of a message."""
    found = list(MESSAGE_BLOCKS("blocks", blocks))
    return found or [*_twice(_objects(blocks)), *_tables(_objects(blocks))]


def refused_view(view: Json) -> list[str]:
    """List what Slack refuses in a modal or a Home view."""
    name = view.get("type") if is_object(view) else None
    if not isinstance(name, str) or name not in VIEWS or not is_object(view):
        return [f"view: {name!r} is neither modal nor home"]
    found = list(VIEWS[name]("view", view))
    blocks = _objects(view.get("blocks"))
    if name == "modal" and "submit" not in view and any(block.get("type") == "input" for block in blocks):
        found.append("view.submit: needed where there is something to fill in")
    return found or list(_twice(blocks))


def slips_of_blocks(blocks: Json, said: Iterable[str] = ()) -> Iterator[str]:
    """List what we do not want in any blocks. *said* is what people wrote and what they are called."""
    size = len(json.dumps(blocks, ensure_ascii=False).encode())
    if size > MOST_BYTES:
        yield f"blocks: {size} bytes of JSON, at most {MOST_BYTES}"
    for at, thing in walk("blocks", blocks):
        if thing.get("type") == "mrkdwn":
            yield from slips_of_markup(f"{at}.text", str(thing.get("text")), said)
        if thing.get("type") == "image" and not str(thing.get("alt_text", "")).strip():
            yield f"{at}.alt_text: nothing to read aloud"
        if thing.get("type") in ("broadcast", "usergroup"):
            yield f"{at}: calls many people"


def slips_of_markup(at: str, written: str, said: Iterable[str] = ()) -> Iterator[str]:
    """List what we do not want in text in which Slack reads markup."""
    if _BROAD.search(written):
        yield f"{at}: calls many people"
    rest = _ALLOWED.sub("", written)
    if "<" in rest or ">" in rest or _ENTITY.search(rest):
        yield f"{at}: <, > or & without escaping"
    yield from (f"{at}: holds what a person wrote, {each!r}" for each in said if each in written)


def slips_of_message(args: Mapping[str, Json], said: Iterable[str] = ()) -> Iterator[str]:
    """List what we do not want in a message that is posted or redrawn."""
    text = args.get("text")
    if not isinstance(text, str) or not text.strip():
        yield "text: empty, so a notification says nothing"
    elif len(text) > LONGEST_TEXT:
        yield f"text: {len(text)} characters, at most {LONGEST_TEXT}"
    else:
        yield from slips_of_markup("text", text)
    if args.get("link_names") or args.get("parse") == "full":
        yield "link_names: makes names into mentions"
    yield from slips_of_blocks(args.get("blocks", []), said)


def slips_of_redraw(before: Json, after: Json) -> Iterator[str]:
    """List the blocks that changed but kept their id: clients may go on showing the old one's state."""
    old = {block["block_id"]: block for block in _objects(before) if "block_id" in block}
    for number, block in enumerate(_objects(after)):
        name = block.get("block_id")
        if name in old and block != old[name] and _is_pressable(block):
            yield f"blocks[{number}].block_id: {name!r} was kept though the block changed"


def walk(at: str, value: Json) -> Iterator[tuple[str, dict[str, Json]]]:
    """Walk through every object in *value*, with the place where it stands."""
    left = [(at, value)]
    while left:
        at, here = left.pop()
        if is_object(here):
            yield at, here
            inside = [(f"{at}.{key}", each) for key, each in here.items() if isinstance(each, (dict, list))]
            left += reversed(inside)
        elif isinstance(here, list):
            left += reversed([(f"{at}[{number}]", each) for number, each in enumerate(here)])


def objects_in(value: Json) -> Iterator[dict[str, Json]]:
    """Give every object in *value*, in any order and without its place."""
    left = [value]
    while left:
        here = left.pop()
        if is_object(here):
            yield here
            left += here.values()
        elif isinstance(here, list):
            left += here


def _objects(value: Json) -> list[dict[str, Json]]:
    return [each for each in value if is_object(each)] if isinstance(value, list) else []


def _is_pressable(block: Mapping[str, Json]) -> bool:
    return block.get("type") in ("actions", "input") or "accessory" in block


def _twice(blocks: list[dict[str, Json]]) -> Iterator[str]:
    """Find ids that are used more than once: block ids in all, action ids in one block."""
    yield from (
        f"blocks: block_id {name!r} twice" for name in _repeated(block.get("block_id") for block in blocks)
    )
    for number, block in enumerate(blocks):
        ids = (thing.get("action_id") for thing in objects_in(block))
        yield from (f"blocks[{number}]: action_id {name!r} twice" for name in _repeated(ids))


def _repeated(names: Iterable[Json]) -> list[Json]:
    given = [name for name in names if name is not None]
    return sorted({name for name in given if given.count(name) > 1}, key=str)


def _tables(blocks: list[dict[str, Json]]) -> Iterator[str]:
    tables = [block for block in blocks if block.get("type") == "table"]
    if len(tables) > 1:
        yield "blocks: more than one table"
    for table in tables:
        length = sum(len(str(cell.get("text", ""))) for cell in objects_in(table))
        if length > TABLE_CHARACTERS:
            yield f"blocks: {length} characters in a table, at most {TABLE_CHARACTERS}"
