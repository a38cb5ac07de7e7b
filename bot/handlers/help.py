"""Finding one's way: help, what is on offer, what words mean, what is open."""

from bot.conversation import messages as m, turn
from bot.conversation.identity import Origin
from bot.handlers.context import HandlerContext, Replies, to_you
from rubric import Rubric


class Help:
    """Answers what people ask before, between and after the questions."""

    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    async def help(self, origin: Origin, *, unknown: bool = False) -> Replies:
        """Say what Rung is and listens to, and lead back to what is open."""
        session_view = await self._context.current(origin.person)
        unfinished = isinstance(session_view, turn.SessionView) and bool(session_view.progress.left)
        resume = session_view.ref if isinstance(session_view, turn.SessionView) and unfinished else None
        names = tuple(rubric.name for rubric in self._context.catalogue.offered)
        return to_you(m.Help(names, unknown, resume))

    def rubrics(self) -> Replies:
        """List the capabilities on offer."""
        return to_you(m.Capabilities(self._context.catalogue.offered))

    def words(self, capability: str) -> Replies:
        """Explain the words of a capability."""
        found = self._context.find(capability)
        return to_you(m.Words(found) if isinstance(found, Rubric) else found)
