"""Assessments: their heads, and the people in them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bot.conversation.assessment import Assessment, Counts, RubricRef, Status
from bot.conversation.identity import (
    AssessmentRef,
    ClaimId,
    Conversation,
    DeliveryIds,
    MessageId,
    PersonId,
    SessionRef,
)
from bot.conversation.notes import Notes
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Answers, Mode
from bot.conversation.session import WriteStatus
from rubric.model import MOST_LEVELS

RUNS = (Status.OPEN, Status.EXPIRED)  # the statuses in which an assessment still has a facilitator


class ClaimedNotice(StrEnum):
    """A notice about an assessment that is posted once, by the process that claims it."""

    RESULT = "result"
    NOT_POSTED = "not_posted"  # the facilitator learns that the result may not have been posted
    GUIDE = "guide"  # a facilitator without questions is offered the guide for the talk
    EXPIRED = "expired"  # its time was up with too few answers
    WITHDRAWN = "withdrawn"
    FACILITATOR_LEFT = "facilitator_left"
    REST_REMINDED = "rest_reminded"  # the person who asked learns how many were reminded


@dataclass(frozen=True, slots=True)
class NewAssessment:
    """A team assessment to be started in *conversation*, which people call *conversation_name*.

    Times are seconds since 1970, UTC.
    """

    id: str
    conversation: Conversation
    rubric: RubricRef
    aspects: int
    facilitator: PersonId
    opened: int
    closes: int
    zone: str | None = None
    mode: Mode = Mode.TEAM
    conversation_name: str | None = None
    floor: int = FLOOR
    levels: int = MOST_LEVELS


@dataclass(frozen=True, slots=True)
class AssessmentEdit:
    """A change to an assessment whose status is one of *among*, or None leaves a field as it is.

    Where *seen* is given, its facilitator and its closing time must still be the same.
    If it is dropped, the answers behind topics that it revealed are kept for *answers_seconds*.
    """

    among: tuple[Status, ...]
    status: Status | None = None
    closes: int | None = None
    ended: int | None = None
    floor: int | None = None
    facilitator: PersonId | None = None
    offered: bool | None = None
    facilitator_left: bool | None = None
    members: int | None = None
    seen_finished: int | None = None
    seen: Assessment | None = None
    answers_seconds: int = 0


class Assessments(Protocol):
    """Starts, reads and edits team assessments."""

    async def start(
        self, new: NewAssessment, delivery_ids: DeliveryIds
    ) -> tuple[WriteStatus, Assessment | None]:
        """Start *new*, or find the one of the same rubric id that runs in its conversation.

        The status is STARTED, SHOWN for one that was running, REPEATED for a second
        delivery of *delivery_ids*, with no assessment if the one that it started is over.
        """
        ...

    async def get(self, ref: AssessmentRef) -> Assessment | None:
        """Read the head of an assessment, or None if it is gone or a newer version wrote it."""
        ...

    async def running(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments that are open in *conversation*, or expired there."""
        ...

    async def dropped(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments of *conversation* that were dropped after they had revealed a topic."""
        ...

    async def edit(self, ref: AssessmentRef, edit: AssessmentEdit) -> tuple[WriteStatus, Assessment | None]:
        """Change an assessment all at once: CHANGED, UNCHANGED, MOVED_ON or CLOSED.

        It is CLOSED if its status is not as *edit* asks, and MOVED_ON if it was changed since it was seen.
        A privacy floor is never lowered once someone has begun: that is CLOSED, too.
        The answers to an assessment that is dropped or withdrawn are deleted, unless *edit* keeps them.
        """
        ...

    async def people(self, ref: AssessmentRef) -> frozenset[PersonId]:
        """Name everyone who has begun an assessment. Once it is closed, those its result stands on."""
        ...

    async def is_awaited(self, session: SessionRef) -> bool:
        """Tell whether a person has neither finished an assessment nor sits it out."""
        ...

    async def not_awaited(self, ref: AssessmentRef) -> frozenset[PersonId]:
        """Name those who have finished an assessment, or sit it out."""
        ...

    async def answers(self, ref: AssessmentRef) -> tuple[tuple[PersonId, Answers], ...]:
        """Read everyone's answers, by person. Those to a closed assessment no longer change."""
        ...

    async def notes(self, ref: AssessmentRef, aspects: int) -> tuple[tuple[PersonId, Notes], ...]:
        """Read everyone's notes, by person. Those on a closed assessment no longer change."""
        ...

    async def ask_rest(self, ref: AssessmentRef, person: PersonId) -> bool:
        """Remember that *person* asks the rest for their answers, or False if that was asked before."""
        ...

    async def record_rest(self, ref: AssessmentRef, reminded: int, unreached: int) -> bool:
        """Remember how many of the rest are reminded and how many cannot be, or False the second time."""
        ...

    async def request_close(self, ref: AssessmentRef, person: PersonId, at: int) -> bool:
        """Remember that *person* asks the facilitator to close *at* a time, or False the second time."""
        ...

    async def begin_talk(self, ref: AssessmentRef) -> bool:
        """Remember that the talk about the result has begun, or False the second time."""
        ...

    async def claim_notice(self, ref: AssessmentRef, notice: ClaimedNotice, claimant: ClaimId) -> bool:
        """Claim the right to post *notice*. *claimant* names an attempt, which may repeat.

        Another claim is possible once the assessment runs again (EXPIRED), or has another facilitator
        (FACILITATOR_LEFT).
        """
        ...

    async def release_notices(self, ref: AssessmentRef, claimant: ClaimId) -> None:
        """Give the claims of an attempt back: nothing was posted."""
        ...

    async def set_card(self, ref: AssessmentRef, message: MessageId) -> None:
        """Remember the platform's name of the message that is an assessment's card."""
        ...

    async def set_conversation_name(self, ref: AssessmentRef, name: str) -> None:
        """Remember what people call the conversation of an assessment."""
        ...

    async def set_question(self, ref: AssessmentRef, aspect: int, message: MessageId) -> None:
        """Remember the platform's name of the message in which a live assessment asks an aspect."""
        ...

    async def ask_next(self, ref: AssessmentRef, aspect: int) -> tuple[WriteStatus, Assessment | None]:
        """Remember that a live assessment asks *aspect* now: CHANGED, or MOVED_ON if it is not the next one.

        CLOSED if it is not open: then nothing has changed.
        """
        ...

    async def reveal(
        self, ref: AssessmentRef, aspect: int, expected: Counts | None = None
    ) -> tuple[WriteStatus, Assessment | None]:
        """Lock the aspect that a live assessment asks now and count what people picked: CHANGED.

        TOO_FEW below the privacy floor, MOVED_ON if another aspect is asked, CLOSED, or UNCHANGED
        if people picked something else than *expected* (None: anything). Then nothing has changed.
        """
        ...
