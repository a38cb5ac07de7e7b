"""Which teams of a workspace share their figures, and the figures that were shown last."""

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from bot.conversation.identity import Conversation, Workspace
from bot.conversation.reports.portfolio import ShownFigures


class Portfolio(Protocol):
    """Keeps the teams that agreed to share their figures, and the figures shown last."""

    async def share(self, where: Conversation, at: int) -> bool:
        """Add a team, at a time in seconds since 1970, UTC. Tell whether it was not there before."""
        ...

    async def leave(self, where: Conversation) -> bool:
        """Remove a team. Tell whether it was there."""
        ...

    async def members(self, workspace: Workspace) -> Mapping[Conversation, int]:
        """List the teams of a workspace, and since when each shares."""
        ...

    async def shown(self, workspace: Workspace) -> tuple[Mapping[str, ShownFigures], date | None]:
        """Read the figures that were shown last, by the id of their rubric, and the day of the last look."""
        ...

    async def mark_checked(self, workspace: Workspace, day: date) -> None:
        """Remember the day on which figures were worked out last."""
        ...

    async def show(self, workspace: Workspace, before: ShownFigures | None, after: ShownFigures) -> None:
        """Keep figures as shown, unless another process has kept others meanwhile."""
        ...
