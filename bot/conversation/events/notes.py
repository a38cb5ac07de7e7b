"""Events about notes."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import SessionRef


@dataclass(frozen=True, slots=True)
class NoteAsked:
    """A person wants to write their note on an *aspect* (from 0)."""

    verb: ClassVar[str] = "note"

    session: SessionRef
    aspect: int


@dataclass(frozen=True, slots=True)
class NoteTyped:
    """A person typed a note, with or without the number of its topic."""

    words: str


@dataclass(frozen=True, slots=True)
class NoteSubmitted:
    """A person sent their note on an *aspect* (from 0), empty to take it back. The form showed *revision*."""

    verb: ClassVar[str] = "note-form"
    from_form: ClassVar[tuple[str, ...]] = ("text", "may_see")  # typed and ticked, not in the button

    session: SessionRef
    aspect: int
    revision: int
    text: str
    may_see: bool


@dataclass(frozen=True, slots=True)
class NoteRemoved:
    """A person takes back the note on an *aspect* (from 0) that they saw at *revision*."""

    verb: ClassVar[str] = "note-off"

    session: SessionRef
    aspect: int
    revision: int


@dataclass(frozen=True, slots=True)
class NoteVisibilitySet:
    """A person lets the team see their note on an *aspect* (from 0), which they saw at *revision*, or not."""

    verb: ClassVar[str] = "note-see"

    session: SessionRef
    aspect: int
    revision: int
    may_see: bool
