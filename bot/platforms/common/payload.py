"""JSON of the platforms: typed readers for incoming payloads, size limits for outgoing ones."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

import orjson

from bot.conversation.view import Link
from bot.errors import BadPayload

Json = Mapping[str, object]
D = TypeVar("D")


def as_text(value: object) -> str:
    """Take a text. Anything else is empty."""
    return value if isinstance(value, str) else ""


def matching(pattern: re.Pattern[str], value: object) -> str | None:
    """Take a text that has the form of *pattern*. Anything else is None."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def required(pattern: re.Pattern[str], value: object) -> str:
    """Take a text that has the form of *pattern*, or raise BadPayload for anything else."""
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise BadPayload


def as_object(value: object) -> Json:
    """Take an object. Anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object, most: int) -> list[Json]:
    """Take the objects among the first *most* elements of a list."""
    return [each for each in value[:most] if isinstance(each, dict)] if isinstance(value, list) else []


def load_object(body: bytes | str) -> Json:
    """Decode an object. Anything else is an empty one."""
    try:
        return as_object(orjson.loads(body))
    except ValueError:
        return {}


@dataclass(frozen=True, slots=True)
class DetailLevel:
    """How much of a message is drawn. *longest* is how many characters of a text.

    *extras* are links in texts and quiet lines, *brief_links* buttons that lead to a brief address,
    and *fallbacks* what only old clients need.
    """

    longest: int
    hints: bool = True
    pictures: bool = True
    extras: bool = True
    brief_links: bool = True
    fallbacks: bool = True

    def address(self, link: Link) -> str | None:
        """Give the address of a link that looks like a button, or None where it is left out.

        Without extras a link takes its brief address. One that has none always stays.
        """
        if self.extras or not link.brief:
            return link.url
        return link.brief if self.brief_links else None


def detail_levels(longest: int, *shorter: int) -> tuple[DetailLevel, ...]:
    """List levels from everything to the least.

    Each lacks one more part than the one before. In the last ones texts are *shorter*.
    """
    levels = [DetailLevel(longest)]
    for part in ("hints", "pictures", "extras", "brief_links", "fallbacks"):
        levels.append(replace(levels[-1], **{part: False}))
    return (*levels, *(replace(levels[-1], longest=each) for each in shorter))


def fit(
    levels: Iterable[DetailLevel], draw: Callable[[DetailLevel], D], fits: Callable[[D], bool]
) -> tuple[D, bool]:
    """Draw at the first level that *fits*. Where none does, give the last drawing and False."""
    for level in levels:
        drawn = draw(level)
        if fits(drawn):
            return drawn, True
    return drawn, False


def dump_json(value: object) -> bytes:
    """Encode JSON. Half a surrogate pair, which a rubric may hold, becomes a question mark."""
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
