"""What can happen: every event a platform may bring in, in the past tense."""

from dataclasses import dataclass

from bot.conversation.identity import SessionRef
from bot.conversation.questions import Choice, Question


@dataclass(frozen=True, slots=True)
class Answered:
    """Someone pressed an answer; *revision* is the one their message showed."""

    session: SessionRef
    question: Question
    choice: Choice
    revision: int


@dataclass(frozen=True, slots=True)
class Looked:
    """Someone turned to a sitting (from 0) to look at it or to change an answer."""

    session: SessionRef
    sitting: int


@dataclass(frozen=True, slots=True)
class Continued:
    """Someone goes on where their questions are open; without *session*, in the one last touched."""

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """Someone leaves the questions for later."""

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class CheckAsked:
    """Someone wants a quick check of *capability* (as typed; empty: not said); *again* drops a running one."""

    capability: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class WentBack:
    """Someone typed that they want the sitting before the one shown."""


@dataclass(frozen=True, slots=True)
class ChangeAsked:
    """Someone typed that they want to change the answer to question *number* (from 1), or any (0)."""

    number: int = 0


@dataclass(frozen=True, slots=True)
class Typed:
    """Someone wrote something that is no command: perhaps an answer."""

    text: str


@dataclass(frozen=True, slots=True)
class ResultAsked:
    """Someone wants to see a result: of *session*, else the last one of theirs."""

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """Someone shares the result of their check in the conversation where they asked for it."""

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class NextAsked:
    """Someone wants the next steps of their last result."""


@dataclass(frozen=True, slots=True)
class StatusAsked:
    """Someone wants to know what is running and where they stand."""


@dataclass(frozen=True, slots=True)
class HelpAsked:
    """Someone wants help, or wrote something (*unknown*) that nothing answers to."""

    unknown: str = ""


@dataclass(frozen=True, slots=True)
class RubricsAsked:
    """Someone wants to know which capabilities are on offer."""


@dataclass(frozen=True, slots=True)
class WordsAsked:
    """Someone wants the words of a capability explained."""

    capability: str = ""


@dataclass(frozen=True, slots=True)
class WhyAsked:
    """Someone wants to know how the level of *session* was worked out."""

    session: SessionRef | None = None


@dataclass(frozen=True, slots=True)
class PrivacyAsked:
    """Someone wants to know who sees what."""


@dataclass(frozen=True, slots=True)
class ForgetAsked:
    """Someone wants to be forgotten; *confirmed* once they have seen what that means."""

    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class PressedUnknown:
    """Someone pressed something this version does not know: a button of an older release, or a forged one."""


Event = (
    Answered
    | Looked
    | Continued
    | Paused
    | CheckAsked
    | WentBack
    | ChangeAsked
    | Typed
    | ResultAsked
    | Shared
    | NextAsked
    | StatusAsked
    | HelpAsked
    | RubricsAsked
    | WordsAsked
    | WhyAsked
    | PrivacyAsked
    | ForgetAsked
    | PressedUnknown
)
