"""The seams of the house: what the use cases need from a store and from a platform."""

from dataclasses import dataclass
from typing import Protocol

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.session import Outcome


class StoreUnavailable(Exception):
    """The store did not answer within its budget; nothing that was not acknowledged may be assumed."""


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check about to be started; *asked_from* is where its result may be shared, if anywhere."""

    id: str
    person: Person
    rubric: RubricRef
    aspects: int
    opened: int  # seconds since 1970, UTC
    asked_from: Conversation | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """One answer to be written: taken only if *question* still stands at *revision* and is offered.

    *event_id* is set for typed answers: a second delivery of the same words then
    cannot answer the next question.
    """

    question: Question
    choice: Choice
    revision: int
    event_id: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered of a person, read in one go.

    *current* is the session they last started or continued, *checks* their own
    checks, newest first; *met* tells whether Rung has introduced itself.
    """

    current: Outcome | None = None
    current_ref: SessionRef | None = None
    checks: tuple[SessionRef, ...] = ()
    met: bool = False
    zone: str = ""


class Store(Protocol):
    """Everything remembered; each method is one atomic round trip and raises StoreUnavailable."""

    async def start_check(self, check: NewCheck, *, again: bool, event_id: str) -> tuple[SessionRef, Outcome]:
        """Start *check*, or find the person's unfinished one of the same rubric id unless *again*.

        The code is STARTED for a new one, SHOWN for one that was running, REPEATED
        (with the one then created) for a second delivery of *event_id*.
        """
        ...

    async def answer(self, session: SessionRef, write: Write) -> Outcome:
        """Write one answer if it is still offered; the hot path."""
        ...

    async def look(self, session: SessionRef, sitting: int | None, event_id: str = "") -> Outcome:
        """Remember the sitting a person turned back to (None: go on), and make the session their current one.

        REPEATED, and nothing is changed, for a second delivery of *event_id*.
        """
        ...

    async def read(self, session: SessionRef) -> Outcome:
        """Read a session and its assessment without changing anything: SHOWN, MISSING or NEWER."""
        ...

    async def recall(self, person: Person, event_id: str = "") -> Memory:
        """Read what is remembered of *person* with their current session.

        Where *event_id* was taken before, the current outcome's code is REPEATED.
        """
        ...

    async def note_message(self, session: SessionRef, message: str) -> None:
        """Remember the platform's name of the message that shows *session*."""
        ...

    async def claim(self, session: SessionRef, what: str, now: int, seconds: int) -> bool:
        """Take the right to do *what* for a session; False for the same within *seconds* of the last time."""
        ...

    async def release(self, session: SessionRef, what: str) -> None:
        """Give back the right to do *what*: it was claimed, but not done."""
        ...

    async def note_met(self, person: Person, zone: str) -> bool:
        """Remember that Rung has introduced itself to *person*, and their time zone; True the first time."""
        ...

    async def keep_rubric(self, hash_: str, text: str) -> None:
        """Keep a rubric's canonical JSON for as long as results may need its wording."""
        ...

    async def rubric(self, hash_: str) -> str | None:
        """Give back the JSON of a rubric that was kept."""
        ...

    async def forget(self, person: Person) -> int:
        """Delete everything about *person* at once, say how many sessions went; a repeat is harmless."""
        ...

    async def forget_tenant(self, platform: str, tenant: str) -> int:
        """Delete everything about everyone of a workspace, say how many people; a repeat is harmless."""
        ...
