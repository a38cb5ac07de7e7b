"""Read JSON that nobody vouches for: each reader gives the type that it is named for, or nothing."""

import re
from collections.abc import Mapping

import orjson

from bot.errors import BadPayload

Json = Mapping[str, object]

MOST_SECONDS = re.compile(r"[0-9]{1,6}")


def as_text(value: object) -> str:
    """Take a text; anything else is empty."""
    return value if isinstance(value, str) else ""


def matching(pattern: re.Pattern[str], value: object) -> str:
    """Take a text that has the form of *pattern*; anything else is empty."""
    return value if isinstance(value, str) and pattern.fullmatch(value) else ""


def required(pattern: re.Pattern[str], value: object) -> str:
    """Take a text that has the form of *pattern*; raise BadPayload for anything else."""
    if isinstance(value, str) and pattern.fullmatch(value):
        return value
    raise BadPayload


def as_object(value: object) -> Json:
    """Take an object; anything else is an empty one."""
    return value if isinstance(value, dict) else {}


def as_objects(value: object, most: int) -> list[Json]:
    """Take the objects among the first *most* elements of a list."""
    return [each for each in value[:most] if isinstance(each, dict)] if isinstance(value, list) else []


def load_object(body: bytes | str) -> Json:
    """Decode an object; anything else is an empty one."""
    try:
        return as_object(orjson.loads(body))
    except ValueError:
        return {}


def as_seconds(header: object) -> float:
    """Read a Retry-After header; 0 where it does not name seconds."""
    return float(matching(MOST_SECONDS, header) or 0)
