"""What a team can look at: its last result, and its levels over time."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.record import TeamResult
from bot.handlers.context import HandlerContext, Replies, error, to_you
from rubric import Rubric

Known = tuple[Rubric, TeamResult]


class Results:
    """Reads what was published; a result is never worked out again."""

    def __init__(self, context: HandlerContext) -> None:
        self._context = context

    async def last(self, origin: Origin) -> Replies:
        """Show someone the team's last result, if it has any."""
        known = await self.known(origin.conversation)
        return to_you(self._report(known, 0, origin.conversation, share=True)) if known else ()

    async def share(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Show everyone a result once more; only in the conversation that it belongs to."""
        if origin.conversation != ref.conversation:
            return error(m.ErrorCode.TEAM_ONLY)
        report = await self.report(ref)
        return (m.Reply(m.To.EVERYONE, report),) if report else _none()

    async def history(self, origin: Origin) -> Replies:
        """Show someone the team's levels over time; only in the conversation that they belong to."""
        if origin.conversation.private:
            return error(m.ErrorCode.TEAM_ONLY)
        known = await self.known(origin.conversation)
        return to_you(m.History(known)) if known else _none()

    async def report(self, ref: AssessmentRef) -> m.TeamReport | None:
        """Put a result into a message; None where there is none any more."""
        known = await self.known(ref.conversation)
        at = next((at for at, (_, record) in enumerate(known) if record.assessment == ref.id), None)
        return None if at is None else self._report(known, at, ref.conversation)

    async def known(self, conversation: Conversation) -> tuple[Known, ...]:
        """Read the results of a conversation with their rubrics, newest first."""
        found = []
        for record in await self._context.store.records(conversation):
            try:
                found.append((await self._context.catalogue.pinned(record.rubric.hash), record))
            except LookupError:
                continue
        return tuple(found)

    @staticmethod
    def _report(
        known: tuple[Known, ...], at: int, where: Conversation, *, share: bool = False
    ) -> m.TeamReport:
        rubric, record = known[at]
        earlier = (each for _, each in known[at + 1 :] if each.rubric.id == record.rubric.id)
        ref = AssessmentRef(where, record.assessment)
        return m.TeamReport(rubric, record, ref, next(earlier, None), share)


def _none() -> Replies:
    return error(m.ErrorCode.NO_TEAM_RESULT)
