"""Events about the figures that teams of a workspace share, and about one's own teams."""

from dataclasses import dataclass
from typing import ClassVar

from bot.conversation.identity import Conversation


@dataclass(frozen=True, slots=True)
class TeamsAsked:
    """A person wants to see the teams that they have answered with."""

    verb: ClassVar[str] = "teams"


@dataclass(frozen=True, slots=True)
class PortfolioAsked:
    """A person wants to know whether the team here shares its figures with the portfolio."""

    verb: ClassVar[str] = "portfolio"


@dataclass(frozen=True, slots=True)
class PortfolioShared:
    """A facilitator shares the figures of the team in *where* with the portfolio."""

    verb: ClassVar[str] = "share-portfolio"

    where: Conversation


@dataclass(frozen=True, slots=True)
class PortfolioLeft:
    """A person takes the figures of the team in *where* out of the portfolio."""

    verb: ClassVar[str] = "leave-portfolio"

    where: Conversation
