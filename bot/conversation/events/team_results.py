"""Events about a team's results."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.team_record import TeamView


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """A person wants to see the levels of the team in *where* over time, or of the team here."""

    verb: ClassVar[str] = "history"

    where: Conversation | None = None


@dataclass(frozen=True, slots=True)
class DetailsAsked:
    """A person wants the details of a result: a check's *session*, or an *assessment*'s."""

    verb: ClassVar[str] = "details"

    session: SessionRef | None = None
    assessment: AssessmentRef | None = None


@dataclass(frozen=True, slots=True)
class TeamResultAsked:
    """A person wants to see the result of an assessment that they answered."""

    verb: ClassVar[str] = "team-result"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class TeamResultShared:
    """A person shows everyone in a conversation the result of its assessment once more."""

    verb: ClassVar[str] = "share-team"

    assessment: AssessmentRef


@dataclass(frozen=True, slots=True)
class TeamViewShared:
    """A person shows everyone in *where* the history or the board of the team there."""

    verb: ClassVar[str] = "share-view"

    view: TeamView
    where: Conversation


@dataclass(frozen=True, slots=True)
class ExportAsked:
    """A person wants to take away a team's results, or, in private, their own answers."""

    verb: ClassVar[str] = "export"
