"""Sessions: a person's answers and notes in a check or an assessment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.conversation.identity import (
    DeliveryIds,
    MessageId,
    SessionRef,
)
from bot.conversation.questions import Choice, Question
from bot.conversation.session import SessionState
from rubric.model import MOST_LEVELS


@dataclass(frozen=True, slots=True)
class AnswerWrite:
    """An answer to be written: taken only if *question* is still offered and stands at *revision*.

    In a live assessment the revision does not count, because everyone presses on the
    same message. *delivery_ids* is set for typed answers: a second delivery of the
    same words then cannot answer the next question. *sent_at* (see `Origin`) is kept as
    the time of what the session shows from now on.
    """

    question: Question
    choice: Choice
    revision: int
    delivery_ids: DeliveryIds = ()
    sent_at: int = 0


@dataclass(frozen=True, slots=True)
class NoteWrite:
    """A note on an *aspect* (from 0) to be kept. An empty text deletes it.

    It is taken only if the note still stands at *revision*. Typed words have seen
    none, and a second delivery of them is told by *delivery_ids*.
    """

    aspect: int
    text: str
    may_see: bool  # the team
    revision: int | None = None
    delivery_ids: DeliveryIds = ()


class Sessions(Protocol):
    """Begins, reads and writes sessions."""

    async def join(
        self,
        session: SessionRef,
        aspects: int,
        *,
        evidence_levels: int = MOST_LEVELS - 1,
        live: bool = False,
        sent_at: int = 0,
    ) -> SessionState:
        """Begin a person's session in an open assessment (STARTED), or find it (SHOWN). Or CLOSED.

        It becomes the person's current session, and no earlier question is pending. A *live* one
        never becomes the current one. It asks for no evidence, others for that of so many
        *evidence_levels* an aspect.
        """
        ...

    async def decline(self, session: SessionRef) -> SessionState:
        """Remember that a person sits an open assessment out. Answers given stay."""
        ...

    async def answer(self, session: SessionRef, write: AnswerWrite) -> SessionState:
        """Write one answer if it is still offered. The hot path."""
        ...

    async def keep_note(self, session: SessionRef, write: NoteWrite) -> SessionState:
        """Keep a note: NOTED, or UNCHANGED, REPEATED, CLOSED.

        The status is MOVED_ON if the note was changed since it was seen, or if no notes are taken.
        """
        ...

    async def open_page(
        self, session: SessionRef, page: int | None, delivery_ids: DeliveryIds = (), sent_at: int = 0
    ) -> SessionState:
        """Remember the page that a person turned back to (None: go on), and make the session current.

        A second delivery of *delivery_ids* is REPEATED and changes nothing.
        """
        ...

    async def read(self, session: SessionRef) -> SessionState:
        """Read a session and its assessment without changing anything: SHOWN, MISSING or NEWER."""
        ...

    async def shown_at(self, sessions: Sequence[SessionRef]) -> Mapping[SessionRef, int]:
        """Tell the time of what each session shows (see `Session`), in their order, or 0 if none is known."""
        ...

    async def set_message(self, session: SessionRef, message: MessageId) -> None:
        """Remember the platform's name of the message that shows *session*."""
        ...

    async def note_rollback(self) -> None:
        """Remember for a day that a person saw an answer which the store has lost."""
        ...
