"""The seams of the house: what the use cases need from a store and from a platform."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.conversation.assessment import Assessment
from bot.conversation.exports import Subject
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.messages import Download, Reply
from bot.conversation.notes import Notes
from bot.conversation.questions import Answers
from bot.conversation.record import AdoptedStep, TeamResult
from bot.conversation.reminders.preferences import PreferencesUpdate, ReminderKind, ReminderPreferences
from bot.conversation.session import SessionState, WriteStatus
from bot.outbox.job import ClaimResult, DeliveryResult, Job, JobState, PlannedJob
from bot.writes import (
    AnswerWrite,
    AssessmentEdit,
    Departure,
    NewAssessment,
    NewCheck,
    NoteWrite,
    PersonMemory,
)


class Store(Protocol):
    """Everything remembered; every method may raise StoreUnavailable.

    An answer is one atomic round trip. What is rarer may take a few: cut off between
    them, it is harmless to do again.
    """

    async def start_check(
        self, check: NewCheck, *, again: bool, delivery_id: str
    ) -> tuple[SessionRef, SessionState]:
        """Start *check*, or find the person's unfinished one of the same rubric id unless *again*.

        The code is STARTED for a new one, SHOWN for one that was running, REPEATED
        (with the one then created) for a second delivery of *event_id*.
        """
        ...

    async def answer(self, session: SessionRef, write: AnswerWrite) -> SessionState:
        """Write one answer if it is still offered; the hot path."""
        ...

    async def keep_note(self, session: SessionRef, write: NoteWrite) -> SessionState:
        """Keep a note: NOTED, or UNCHANGED, REPEATED, CLOSED.

        MOVED_ON where it was changed since it was seen, or where no notes are taken.
        """
        ...

    async def look(self, session: SessionRef, page: int | None, delivery_id: str = "") -> SessionState:
        """Remember the sitting a person turned back to (None: go on), and make it their current session.

        REPEATED, and nothing is changed, for a second delivery of *event_id*.
        """
        ...

    async def read(self, session: SessionRef) -> SessionState:
        """Read a session and its assessment without changing anything: SHOWN, MISSING or NEWER."""
        ...

    async def recall(self, person: Person, delivery_id: str = "") -> PersonMemory:
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

    async def start_assessment(
        self, new: NewAssessment, delivery_id: str
    ) -> tuple[WriteStatus, Assessment | None]:
        """Start *new*, or find the one of the same rubric id that runs in its conversation.

        The code is STARTED, SHOWN for one that was running, REPEATED for a second
        delivery of *event_id*.
        """
        ...

    async def join(self, session: SessionRef, aspects: int, *, live: bool = False) -> SessionState:
        """Begin a person's session in a running assessment (STARTED), or find it (SHOWN); or CLOSED.

        One that is answered *openly* asks for no evidence, and never becomes the person's current one.
        """
        ...

    async def decline(self, session: SessionRef) -> SessionState:
        """Remember that a person sits a running assessment out; answers given stay."""
        ...

    async def assessment(self, ref: AssessmentRef) -> Assessment | None:
        """Read the head of an assessment; None where it is gone or a newer version wrote it."""
        ...

    async def running(self, conversation: Conversation) -> tuple[Assessment, ...]:
        """Read the assessments that are open in *conversation*, or wait there for more time."""
        ...

    async def edit(self, ref: AssessmentRef, edit: AssessmentEdit) -> tuple[WriteStatus, Assessment | None]:
        """Change an assessment all at once: CHANGED, or CLOSED where it does not stand as *edit* asks.

        A privacy floor is never lowered once someone has begun: that is CLOSED, too.
        What was answered goes with an assessment that is cancelled.
        """
        ...

    async def answers(self, ref: AssessmentRef) -> tuple[tuple[str, Answers], ...]:
        """Read everyone's answers, by person, read in chunks; for a closed assessment they stand still."""
        ...

    async def notes(self, ref: AssessmentRef, aspects: int) -> tuple[tuple[str, Notes], ...]:
        """Read everyone's notes, by person; for a closed assessment they stand still."""
        ...

    async def publish(
        self, ref: AssessmentRef, record: TeamResult, people: tuple[str, ...]
    ) -> tuple[WriteStatus, TeamResult | None]:
        """Keep a closed assessment's result, unless one is kept; *people* stand behind it.

        CHANGED gives the one that is kept; MOVED_ON: not all of *people* are there any
        more, so that it is to be worked out again; CLOSED: it does not stand closed.
        """
        ...

    async def people(self, ref: AssessmentRef) -> frozenset[str]:
        """Name everyone who has begun an assessment; once it is closed, those its result stands on."""
        ...

    async def done(self, ref: AssessmentRef) -> frozenset[str]:
        """Name those who have finished an assessment, or sit it out."""
        ...

    async def ask_rest(self, ref: AssessmentRef, person: str) -> bool:
        """Remember that *person* asks the rest for their answers; False where somebody did already."""
        ...

    async def note_rest(self, ref: AssessmentRef, reminded: int, unreached: int) -> bool:
        """Remember how many of the rest are reminded and how many cannot be; False the second time."""
        ...

    async def claim_post(self, ref: AssessmentRef, claimant: str) -> bool:
        """Take the right to post a result, once for ever; *claimant* names a try, which may repeat."""
        ...

    async def release_post(self, ref: AssessmentRef, claimant: str) -> None:
        """Give back the right to post a result: nothing was posted."""
        ...

    async def note_posted(self, ref: AssessmentRef) -> None:
        """Remember that a result was posted for sure."""
        ...

    async def note_owned_up(self, ref: AssessmentRef) -> bool:
        """Remember that a facilitator was told that a result may not be seen; False the second time."""
        ...

    async def posted(self, ref: AssessmentRef) -> bool:
        """Tell whether a result was posted for sure."""
        ...

    async def schedule(self, job: Job, due: int) -> None:
        """Note what must happen at *due* (seconds since 1970, UTC), or move it; before what causes it."""
        ...

    async def reschedule(self, job: Job, until: int) -> None:
        """Move what is owed to *until*, unless it was struck out meanwhile."""
        ...

    async def due(self, now: int) -> Mapping[Job, int]:
        """List what was due by *now*, the oldest first, and when it was."""
        ...

    async def complete(self, job: Job, by: int) -> None:
        """Strike out what was due by *by* and has happened, or never will; not what was put off meanwhile."""
        ...

    async def planned(self, receiver: Conversation) -> tuple[PlannedJob, ...]:
        """List the nudges that somebody may get, the next one first, and those that perhaps never arrived."""
        ...

    async def job_state(self, job: Job) -> JobState | None:
        """Tell how far a nudge has come; None where it was never planned, or is done with."""
        ...

    async def forget_reminders(self, receiver: Conversation, about: Conversation | None = None) -> None:
        """Strike out what was planned for a person or a team, or only what is *about* one conversation."""
        ...

    async def claim_reminder(self, job: Job, day: date, claimant: str, now: int) -> ClaimResult:
        """Take the right to send a nudge, once for ever, as the one of its receiver's local date *day*.

        One that was asked for has a date of its own. *claimant* names a try, which may repeat.
        """
        ...

    async def record_reminder(self, job: Job, claimant: str, delivered: DeliveryResult) -> None:
        """Write down what became of a nudge that was claimed."""
        ...

    async def count(self, nudge: ReminderKind, outcome: str) -> None:
        """Count what became of a nudge."""
        ...

    async def mark_unreachable(self, receiver: Conversation, reason: str) -> None:
        """Remember that a platform takes nothing for a person or a conversation, and its word for why."""
        ...

    async def unreachable_reason(self, receiver: Conversation) -> str:
        """Give the reason why nothing reaches a person or a conversation; empty where it does."""
        ...

    async def mark_reachable(self, origin: Origin) -> None:
        """Remember that somebody spoke to us: they are reached again, and so is where they did."""
        ...

    async def preferences(self, receiver: Conversation) -> ReminderPreferences:
        """Read how a person, or a team, wants to be nudged."""
        ...

    async def update_preferences(self, receiver: Conversation, change: PreferencesUpdate) -> None:
        """Change how a person, or a team, wants to be nudged."""
        ...

    async def note_zone(self, person: Person, zone: str) -> None:
        """Remember the time zone that the platform tells of *person*."""
        ...

    async def records(self, conversation: Conversation) -> tuple[TeamResult, ...]:
        """Read the results of *conversation*, newest first."""
        ...

    async def note_card(self, ref: AssessmentRef, message: str) -> None:
        """Remember the platform's name of the message that is an assessment's card."""
        ...

    async def note_question(self, ref: AssessmentRef, aspect: int, message: str) -> None:
        """Remember the platform's name of the message in which an open assessment asks an aspect."""
        ...

    async def reveal(self, ref: AssessmentRef, aspect: int) -> tuple[WriteStatus, Assessment | None]:
        """Lock the aspect that an open assessment asks now and count what people picked: CHANGED.

        TOO_FEW below the privacy floor, MOVED_ON where another aspect is asked, or CLOSED; then
        nothing has changed.
        """
        ...

    async def steps(self, conversation: Conversation) -> tuple[AdoptedStep, ...]:
        """Read the steps that a team has taken on, in the order in which they were."""
        ...

    async def move_step(self, ref: AssessmentRef, step: AdoptedStep, seen: AdoptedStep | None) -> bool:
        """Write *step*, suggested by *ref*'s result, if it stands as it was *seen* (None: nowhere yet)."""
        ...

    async def forget(self, person: Person) -> tuple[int, tuple[Departure, ...]]:
        """Delete everything about *person* at once; a repeat is harmless and goes on where one was cut off.

        Says how many sessions went, and what became of the assessments they took part in.
        """
        ...

    async def forget_conversation(self, where: Conversation) -> None:
        """Delete everything that the team of a conversation has; a repeat is harmless."""
        ...

    async def forget_tenant(self, platform: str, tenant: str) -> int:
        """Delete everything about everyone of a workspace, say how many people; a repeat is harmless."""
        ...


class Linker(Protocol):
    """Gives addresses to what can be taken away, where Rung can be reached from outside."""

    def download(self, what: Subject) -> Download:
        """Give the addresses at which *what* is handed out, as it then is."""
        ...


class Messenger(Protocol):
    """Shows people what nobody pressed for; one a platform."""

    async def wait(self, where: Conversation) -> float:
        """Tell in how many seconds something may be posted in a conversation: at most one each second."""
        ...

    async def deliver(self, reply: Reply) -> DeliveryResult:
        """Show *reply* in its conversation, or draw its living message anew, and tell what came of it."""
        ...

    async def zone(self, person: Person) -> str:
        """Look up the time zone that *person* lives in; empty where the platform does not tell."""
        ...

    async def members(self, where: Conversation) -> frozenset[str] | None:
        """Name the people in a conversation; None where the platform does not tell, or too many are."""
        ...

    async def reaches(self, person: Person, where: Conversation) -> bool:
        """Make sure that somebody who is in *where* can be written to in private; False where they cannot."""
        ...
