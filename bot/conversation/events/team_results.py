"""Events about a team's results."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.team_record import TeamView


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
class ExportAsked:
    """Someone wants to take away a team's results, or, in private, their own answers."""

    verb: ClassVar[str] = "export"
