"""What is a person's own, on one page: what is open, their results, their teams, their reminders."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, SessionRef
from bot.handlers.checks import Checks
from bot.handlers.context import HandlerContext, Replies, to_you
from bot.handlers.reminder_settings import ReminderSettings
from bot.handlers.results import Results

MOST_CHECKS = 3


class OverviewPage:
    """Looks up all that a person has, wherever they got it."""

    def __init__(
        self, context: HandlerContext, checks: Checks, results: Results, reminders: ReminderSettings
    ) -> None:
        self._context = context
        self._checks = checks
        self._results = results
        self._reminders = reminders

    async def show(self, origin: Origin) -> Replies:
        """Show a person what is theirs."""
        memory = await self._context.store.recall(origin.person)
        return to_you(
            m.Overview(
                await self._checks.open(memory),
                await self._checks.finished(memory, MOST_CHECKS),
                await self._teams(memory.assessments),
                await self._reminders.page(origin.person.chat),
            )
        )

    async def _teams(self, mine: tuple[SessionRef, ...]) -> tuple[m.TeamSummary, ...]:
        """Find each team's last result that a person's own answers are in: no other is theirs to look at.

        Whoever has left a conversation learns nothing that they have not seen there.
        """
        found = [
            await self._standing(where, mine) for where in dict.fromkeys(each.conversation for each in mine)
        ]
        return tuple(sorted(filter(None, found), key=lambda each: -each.record.closed))

    async def _standing(self, where: Conversation, mine: tuple[SessionRef, ...]) -> m.TeamSummary | None:
        refs = {each.assessment: each for each in mine if each.conversation == where}
        for rubric, record in await self._results.known(where):
            ref = AssessmentRef(where, record.assessment)
            me = refs.get(record.assessment)
            if me and me.person in await self._context.store.people(ref):
                head = await self._context.store.assessment(ref)
                return m.TeamSummary(rubric, record, head.conversation_name if head else "")
        return None
