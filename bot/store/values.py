"""Values that scripts and commands take, and what Redis replies. A reply of nothing reads as empty."""

from collections.abc import Mapping

Value = str | bytes | int
Reply = list["Reply"] | bytes | int | None
Fields = Mapping[str, str]


def field_list(fields: Mapping[str, Value | None]) -> list[Value]:
    """List names and values of fields in turns, for a script to set. An absent value has no field."""
    return [part for name, value in fields.items() if value is not None for part in (name, value)]


def as_text(value: Reply | str) -> str:
    """Read text."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else ""


def as_list(reply: Reply) -> list[Reply]:
    """Read a list."""
    return reply if isinstance(reply, list) else []


def as_fields(reply: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    texts = [as_text(part) for part in as_list(reply)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def as_mapping(found: Mapping[bytes | str, bytes | str]) -> Fields:
    """Read a hash as the client gives it."""
    return {as_text(name): as_text(value) for name, value in found.items()}
