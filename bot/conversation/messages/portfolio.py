"""Several teams: a person's own, and the figures that teams of a workspace share."""

from dataclasses import dataclass

from bot.conversation.identity import Conversation, PersonId, SessionRef
from bot.conversation.team_record import TeamResult
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class TeamOverview:
    """One team of a person: its results that are theirs to see, newest first, and what goes on.

    *open_steps* counts the team's open steps and *running* names what is assessed. Both are None for a
    person who has left. *ref* shows the newest result.
    """

    name: str | None
    ref: SessionRef
    results: tuple[tuple[Rubric, TeamResult], ...]
    open_steps: int | None
    running: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Teams:
    """Show a person the teams that they have answered with, the one with the newest result first."""

    teams: tuple[TeamOverview, ...]


@dataclass(frozen=True, slots=True)
class PortfolioState:
    """Say whether the team in *where* shares its figures, and since or from when (*at*, None: it does not).

    *may_share* is set for the person who facilitated its last assessment: the *facilitator*, None
    where nobody does any more. Without a result there is nothing to share.
    """

    where: Conversation
    at: int | None
    may_share: bool
    zone: str | None
    facilitator: PersonId | None = None
    has_result: bool = False


@dataclass(frozen=True, slots=True)
class PortfolioNews:
    """Tell a team that *person* shares its figures from a time on (*at*), or has stopped it (None).

    *begun* is set if the figures were shared when that was stopped.
    """

    where: Conversation
    person: PersonId
    at: int | None
    zone: str | None
    begun: bool = False


PortfolioMessage = Teams | PortfolioState | PortfolioNews
