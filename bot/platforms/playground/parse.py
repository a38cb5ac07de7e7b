"""Requests of the page, read: JSON in, a press or words out. The sender is not trusted."""

import json
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import BadPayload

LONGEST_BODY = 512 * 1024  # bytes: 40 KB of text may take six bytes a character in JSON

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,80}$")]
Pane = Literal["team", "chat"]
_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True)
_Kind = TypeVar("_Kind", bound=BaseModel)


class Pressed(BaseModel):
    """A button was pressed in *pane*, on the message *entry*. *id* names this one press."""

    model_config = _STRICT
    kind: Literal["press"]
    id: Id
    pane: Pane
    entry: Id
    press: Annotated[str, Field(max_length=4096)]
    zone: Annotated[str, Field(max_length=64)] | None = None


class FilledForm(BaseModel):
    """A form on the message *entry* was sent with its input. *id* names this once."""

    model_config = _STRICT
    kind: Literal["fill"]
    id: Id
    pane: Pane
    entry: Id
    press: Annotated[str, Field(max_length=4096)]
    text: str
    ticked: bool
    zone: Annotated[str, Field(max_length=64)] | None = None


class Wrote(BaseModel):
    """Words were typed in *pane*. *id* names this one message."""

    model_config = _STRICT
    kind: Literal["write"]
    id: Id
    pane: Pane
    text: str
    zone: Annotated[str, Field(max_length=64)] | None = None


class Skipped(BaseModel):
    """A person lets *hours* go by on the page."""

    model_config = _STRICT
    hours: Literal[1, 24, 168, 720]


class Known(BaseModel):
    """What a page shows already: the version of each entry, by its id with the pane before it."""

    model_config = _STRICT
    shown: Annotated[dict[str, int], Field(max_length=2000)]


Sent = Pressed | FilledForm | Wrote


def request(body: bytes) -> Sent:
    """Read a press, a form or words, or raise BadPayload for anything else."""
    sent = _json(body)
    kinds: dict[object, type[Sent]] = {"press": Pressed, "fill": FilledForm, "write": Wrote}
    kind = kinds.get(sent.get("kind")) if isinstance(sent.get("kind"), str) else None
    if kind is None:
        raise BadPayload("kind")
    return _checked(kind, sent)


def skipped(body: bytes) -> Skipped:
    """Read how much time is to go by, or raise BadPayload for anything else."""
    return _checked(Skipped, _json(body))


def known(body: str) -> Known:
    """Read what a page shows already, or raise BadPayload for anything else."""
    return _checked(Known, _json(body.encode("utf-8", "replace")))


def _json(body: bytes) -> dict[str, object]:
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        raise BadPayload("not JSON") from None
    if not isinstance(sent, dict):
        raise BadPayload("not an object")
    return sent


def _checked(kind: type[_Kind], sent: dict[str, object]) -> _Kind:
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        raise BadPayload(", ".join(str(problem["loc"]) for problem in error.errors())) from None
