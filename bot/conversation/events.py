"""Events that a platform may bring in, in the past tense.

A class with a *verb* can be pressed: `callback_data` packs its fields into a button.
"""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.questions import Choice, Mode, Question
from bot.conversation.record import StepMove, TeamView
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.conversation.small_talk import Courtesy


@dataclass(frozen=True, slots=True)
class Answered:
    """Someone pressed an answer. *revision* is the one their message showed."""

    verb: ClassVar[str] = "answer"

    session: SessionRef
    question: Question
    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class PageOpened:
    """Someone turned to a page (from 0) to look at it or to change an answer."""

    verb: ClassVar[str] = "page"

    session: SessionRef
    page: int


@dataclass(frozen=True, slots=True)
class Reopened:
    """Someone's screen shows a session once more, as it may have stood long ago. Nothing changes by it."""

    verb: ClassVar[str] = "show"

    session: SessionRef


@dataclass(frozen=True, slots=True)
class Continued:
    """Someone goes on where their questions are open. Without *session*, in the one last touched."""

    verb: ClassVar[str] = "continue"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Someone leaves the questions for later."""

    verb: ClassVar[str] = "later"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """Someone wants a quick check of *capability* (as typed, may be empty). *again* drops a running one.

    A button names its rubric by *rubric_id*.
    """

    verb: ClassVar[str] = "check"

    capability: str = ""
    again: bool = False
    rubric_id: str = ""


@dataclass(frozen=True, slots=True)
class WentBack:
    """Someone typed that they want the page before the one shown."""


@dataclass(frozen=True, slots=True)
class WentOn:
    """Someone typed that they want the page after those shown."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """Someone wants to change the answer to topic *number* (from 1), or to choose one of their answers (0).

    A button names its *session*.
    """

    verb: ClassVar[str] = "change"

    number: int = 0
    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class CourtesySaid:
    """Someone greeted us, thanked us or the like."""

    courtesy: Courtesy


@dataclass(frozen=True, slots=True)
class Typed:
    """Someone wrote something that is no command: perhaps an answer."""

    text: str


@dataclass(frozen=True, slots=True)
class NoteAsked:
    """Someone wants to write their note on an *aspect* (from 0)."""

    verb: ClassVar[str] = "note"

    session: SessionRef
    aspect: int


@dataclass(frozen=True, slots=True)
class NoteTyped:
    """Someone typed a note, with or without the number of what it is about."""

    words: str


@dataclass(frozen=True, slots=True)
class NoteSubmitted:
    """Someone filled in a note on an *aspect* (from 0), empty to take it back. The form showed *revision*."""

    verb: ClassVar[str] = "note-form"
    from_form: ClassVar[tuple[str, ...]] = ("text", "may_see")  # typed and ticked, not in the button

    session: SessionRef
    aspect: int
    revision: int
    text: str
    may_see: bool


@dataclass(frozen=True, slots=True)
class NoteRemoved:
    """Someone takes back the note on an *aspect* (from 0) that they saw at *revision*."""

    verb: ClassVar[str] = "note-off"

    session: SessionRef
    aspect: int
    revision: int


@dataclass(frozen=True, slots=True)
class NoteVisibilitySet:
    """Someone lets the team see their note on an *aspect* (from 0), which they saw at *revision*, or not."""

    verb: ClassVar[str] = "note-see"

    session: SessionRef
    aspect: int
    revision: int
    may_see: bool


@dataclass(frozen=True, slots=True)
class ResultAsked:
    """Someone wants to see a result: of *session*, else the last one of theirs."""

    verb: ClassVar[str] = "result"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """Someone shares the result of their check: *where* they say, else where they asked for it."""

    verb: ClassVar[str] = "share"

    session: SessionRef | None = None
    where: Conversation | None = None


@dataclass(frozen=True, slots=True)
class NextAsked:
    """Someone wants the next steps of their last result."""

    verb: ClassVar[str] = "next"


@dataclass(frozen=True, slots=True)
class StepsAsked:
    """Someone wants all steps of their team over time, or in private their own."""

    verb: ClassVar[str] = "steps"


@dataclass(frozen=True, slots=True)
class DoneSaid:
    """Someone says that a step is done, but not which."""

    verb: ClassVar[str] = "done"


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """Someone wants to know which assessments run and how far they are in them."""

    verb: ClassVar[str] = "status"


@dataclass(frozen=True, slots=True)
class OverviewAsked:
    """Someone wants to see all that is theirs: open questions, results, reminders."""

    verb: ClassVar[str] = "home"


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Someone wants help. *everything*: the list of all commands."""

    verb: ClassVar[str] = "help"

    everything: bool = False


@dataclass(frozen=True, slots=True)
class RubricsAsked:
    """Someone wants to know which capabilities are on offer, from *first* (from 0) on.

    With *team* they want to start a team assessment of one, *by* a day, in a *mode*.
    """

    verb: ClassVar[str] = "rubrics"

    first: int = 0
    team: bool = False
    by: str = ""
    mode: Mode | None = None

    def __post_init__(self) -> None:
        """Refuse a mode that is not a team's."""
        if self.mode is Mode.CHECK:
            raise ValueError(self.mode)


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """Someone wants the words of a capability explained, or those of the questions that *session* asks.

    A button names its rubric by *rubric_id*.
    """

    verb: ClassVar[str] = "words"

    capability: str = ""
    rubric_id: str = ""
    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class WhyAsked:
    """Someone wants to know how the level of *session* was worked out."""

    verb: ClassVar[str] = "why"

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class PrivacyAsked:
    """Someone wants to know who sees what."""

    verb: ClassVar[str] = "privacy"


@dataclass(frozen=True, slots=True)
class ForgetAsked:
    """Someone wants to be forgotten. *confirmed* once they have seen what that means."""

    verb: ClassVar[str] = "forget"

    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class AssessAsked:
    """Someone starts a team assessment. *capability* and *by* (the closing day) as typed, empty: not said.

    A button carries the day as an ISO date and names its rubric by *rubric_id*. It starts in
    *where*, if the person presses it in private, else in the conversation that they speak from.

    *mode* is None if they have not said whether everyone answers in private or live.
    """

    verb: ClassVar[str] = "assess"

    capability: str = ""
    by: str = ""
    mode: Mode | None = None
    rubric_id: str = ""
    where: Conversation | None = None

    def __post_init__(self) -> None:
        """Refuse a mode that is not a team's."""
        if self.mode is Mode.CHECK:
            raise ValueError(self.mode)


@dataclass(frozen=True, slots=True)
class PairJoined:
    """Someone begins their check of a pair, or goes on with it. *assessment* names the pair."""

    verb: ClassVar[str] = "pair"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class PairAgreed:
    """Someone agrees that their check of a pair is shown as they saw it, after *changes* of answers."""

    verb: ClassVar[str] = "pair-agree"

    assessment: AssessmentRef
    session: SessionRef
    changes: int


@dataclass(frozen=True, slots=True)
class PairDeclined:
    """Someone does not want their check of a pair to be shown now, and takes an agreement back."""

    verb: ClassVar[str] = "pair-not-now"

    assessment: AssessmentRef
    session: SessionRef


@dataclass(frozen=True, slots=True)
class Joined:
    """Someone wants to answer an assessment."""

    verb: ClassVar[str] = "join"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class Declined:
    """Someone sits an assessment out."""

    verb: ClassVar[str] = "decline"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class AnsweredLive:
    """Someone pressed an answer to an *aspect* (from 0) in the message that asks everyone."""

    verb: ClassVar[str] = "answer-live"

    assessment: AssessmentRef
    aspect: int
    choice: Choice


@dataclass(frozen=True, slots=True)
class OwnAnswerAsked:
    """Someone wants to see or change their own answer to an *aspect* (from 0) that is asked live."""

    verb: ClassVar[str] = "own-answer"

    assessment: AssessmentRef
    aspect: int


@dataclass(frozen=True, slots=True)
class RevealAsked:
    """Someone wants everyone to see how an *aspect* (from 0) was answered.

    *confirmed* is set once they know that fewer than half have answered.
    """

    verb: ClassVar[str] = "reveal"

    assessment: AssessmentRef
    aspect: int
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class NextTopicAsked:
    """Someone wants a live assessment to ask everyone about its next *aspect* (from 0)."""

    verb: ClassVar[str] = "next-topic"

    assessment: AssessmentRef
    aspect: int


@dataclass(frozen=True, slots=True)
class CloseAsked:
    """Someone wants to close an assessment and see its result. *confirmed* once they know what that means."""

    verb: ClassVar[str] = "close"

    assessment: AssessmentRef | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class DropAsked:
    """Someone wants to drop an assessment with all its answers."""

    verb: ClassVar[str] = "drop"

    assessment: AssessmentRef | None = None
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class ManageAsked:
    """Someone wants to see or change how an assessment is held."""

    verb: ClassVar[str] = "manage"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class Extended:
    """Someone changes when an assessment closes: *by* as typed, empty for five more working days.

    *since* is the closing time that their button was drawn for, 0 for typed words;
    *earlier* is set once they have confirmed that it closes earlier.
    """

    verb: ClassVar[str] = "extend"

    assessment: AssessmentRef | None = None
    by: str = ""
    since: int = 0
    earlier: bool = False


@dataclass(frozen=True, slots=True)
class FloorSet:
    """Someone wants an assessment to need *floor* people before anything shows."""

    verb: ClassVar[str] = "floor"

    floor: int
    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class RemindRestAsked:
    """A facilitator wants everyone who has not finished to be asked for their answers, once."""

    verb: ClassVar[str] = "remind-rest"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class CloseRequested:
    """A member asked the facilitator to close an assessment."""

    verb: ClassVar[str] = "ask-close"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Someone typed "cancel", which may mean their questions or an assessment."""


@dataclass(frozen=True, slots=True)
class HandOverAsked:
    """A facilitator offers an assessment to the person who takes it."""

    verb: ClassVar[str] = "hand-over"

    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class TookOver:
    """Someone takes an assessment over: offered, left behind, or past its closing time."""

    verb: ClassVar[str] = "take-over"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """Someone wants to see the levels of the team in *where* over time, or of the team here."""

    verb: ClassVar[str] = "history"

    where: Conversation | None = None


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """Someone wants the details of a result: a check's *session*, or an *assessment*'s."""

    verb: ClassVar[str] = "details"

    session: SessionRef | None = None
    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class TeamResultAsked:
    """Someone wants to see the result of an assessment that they answered."""

    verb: ClassVar[str] = "team-result"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class TeamResultShared:
    """Someone shows everyone in a conversation the result of its assessment once more."""

    verb: ClassVar[str] = "share-team"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class TeamViewShared:
    """Someone shows everyone in *where* what belongs to the team there."""

    verb: ClassVar[str] = "share-view"

    view: TeamView
    where: Conversation


@dataclass(frozen=True, slots=True)
class StepMoved:
    """Someone took on a step of a team's plan, finished it, dropped it, or pressed something else about it.

    *assessment* is the one whose result suggested the step. *confirmed* is set once the
    person has seen whose step it is, or who will see it.
    """

    verb: ClassVar[str] = "step"

    assessment: AssessmentRef
    step: str
    move: StepMove
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class LevelConfirmed:
    """Someone says that their team's answers match the next level of an aspect, or takes that back."""

    verb: ClassVar[str] = "level"

    assessment: AssessmentRef
    aspect_id: str
    retracted: bool = False


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """Someone wants to take away a team's results, or, in private, their own answers."""

    verb: ClassVar[str] = "export"


@dataclass(frozen=True, slots=True)
class Snoozed:
    """Someone puts a reminder off: about an assessment, or about a *step* of its result."""

    verb: ClassVar[str] = "snooze"

    reminder: ReminderKind
    assessment: AssessmentRef
    step: str
    pause: Pause


@dataclass(frozen=True, slots=True)
class RemindAsked:
    """Someone wants to see how they, or their team, are reminded, or to change it (*words* as typed).

    *keep* once they have seen what the change would mean.
    """

    verb: ClassVar[str] = "remind"

    words: str = ""
    keep: bool = False


@dataclass(frozen=True, slots=True)
class PressedUnknown:
    """Someone pressed something this version does not know: a button of an older release, or a forged one."""


# Events of a facilitator. Typed ones do not name the assessment.
FacilitatorEvent = (
    CloseAsked | DropAsked | ManageAsked | Extended | FloorSet | RemindRestAsked | HandOverAsked
)
# Events about a team's assessment.
AssessmentEvent = (
    AssessAsked
    | Joined
    | Declined
    | AnsweredLive
    | OwnAnswerAsked
    | RevealAsked
    | NextTopicAsked
    | FacilitatorEvent
    | TookOver
    | CloseRequested
    | CancelAsked
)
# A press on a team's next steps: it redraws the message that was pressed.
BoardEvent = StepMoved | LevelConfirmed
# Events about two checks side by side.
PairEvent = PairJoined | PairAgreed | PairDeclined
# Events about notes.
NoteEvent = NoteAsked | NoteTyped | NoteSubmitted | NoteVisibilitySet | NoteRemoved
Event = (
    Answered
    | PageOpened
    | Reopened
    | Continued
    | Paused
    | CheckAsked
    | WentBack
    | WentOn
    | ChangeAsked
    | CourtesySaid
    | Typed
    | ResultAsked
    | Shared
    | NextAsked
    | StepsAsked
    | DoneSaid
    | StatusAsked
    | OverviewAsked
    | HelpAsked
    | RubricsAsked
    | WordsAsked
    | WhyAsked
    | PrivacyAsked
    | ForgetAsked
    | HistoryAsked
    | DetailsAsked
    | TeamResultAsked
    | TeamResultShared
    | TeamViewShared
    | BoardEvent
    | ExportAsked
    | Snoozed
    | RemindAsked
    | PressedUnknown
    | NoteEvent
    | PairEvent
    | AssessmentEvent
)
