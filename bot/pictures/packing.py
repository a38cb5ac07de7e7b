"""Pictures as JSON on one line, checked when they are read; between processes a PNG follows its length."""

from pydantic import TypeAdapter

from bot.conversation.pictures import Picture

LENGTH_BYTES = 4
_SHAPE: TypeAdapter[Picture] = TypeAdapter(Picture)


def dump(picture: Picture) -> bytes:
    """Write *picture* down."""
    return _SHAPE.dump_json(picture, exclude_defaults=True)


def load(text: bytes) -> Picture:
    """Read what `dump` has written; raise ValueError for anything else."""
    return _SHAPE.validate_json(text)
