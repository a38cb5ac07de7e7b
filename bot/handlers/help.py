"""Finding one's way: help, what is on offer, what words mean, what is open."""

from bot.conversation import messages as m, turn
from bot.conversation.identity import Origin
from bot.handlers.context import Desk, Replies, you
from rubric import Rubric


class Wayfinding:
    """Answers what people ask before, between and after the questions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def help(self, origin: Origin, *, unknown: bool = False) -> Replies:
        """Say what Rung is and listens to, and lead back to what is open."""
        standing = await self._desk.current(origin.person)
        unfinished = isinstance(standing, turn.Standing) and bool(standing.place.left)
        resume = standing.ref if isinstance(standing, turn.Standing) and unfinished else None
        names = tuple(rubric.name for rubric in self._desk.catalogue.offered)
        return you(m.Help(names, unknown, resume))

    def rubrics(self) -> Replies:
        """List the capabilities on offer."""
        return you(m.Capabilities(self._desk.catalogue.offered))

    def words(self, capability: str) -> Replies:
        """Explain the words of a capability."""
        found = self._desk.find(capability)
        return you(m.Words(found) if isinstance(found, Rubric) else found)
