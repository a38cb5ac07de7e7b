"""Finding one's way: help, what is on offer, what words mean, what is open."""

from bot.conversation import commands, messages as m, turn
from bot.conversation.identity import Origin, SessionRef
from bot.conversation.small_talk import Courtesy
from bot.handlers.context import HandlerContext, Replies, to_you
from rubric import Rubric


class Help:
    """Answers what people ask before, between and after the questions."""

    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    async def help(self, origin: Origin) -> Replies:
        """Say what Rung is and listens to, and lead back to what is open."""
        names = tuple(rubric.name for rubric in self._context.catalogue.offered)
        return to_you(m.Help(names, await self._resume(origin)))

    async def courtesy(self, origin: Origin, courtesy: Courtesy) -> Replies:
        """Answer a polite remark, and lead back to what is open."""
        return to_you(m.SmallTalk(courtesy, await self._resume(origin)))

    async def not_a_command(self, origin: Origin, said: str) -> Replies:
        """Name the command that is closest to what was *said*; only marks ask for help."""
        if not any(mark.isalnum() for mark in said):
            return await self.help(origin)
        closest = commands.closest(said, within=True)
        return to_you(m.NotACommand(said, closest.word if closest else "", await self._resume(origin)))

    async def _resume(self, origin: Origin) -> SessionRef | None:
        """Name the session that has open questions."""
        found = await self._context.current(origin.person)
        return found.ref if isinstance(found, turn.SessionView) and found.progress.left else None

    def rubrics(self) -> Replies:
        """List the capabilities on offer."""
        return to_you(m.Capabilities(self._context.catalogue.offered))

    def words(self, capability: str) -> Replies:
        """Explain the words of a capability."""
        found = self._context.find(capability)
        return to_you(m.Words(found) if isinstance(found, Rubric) else found)
