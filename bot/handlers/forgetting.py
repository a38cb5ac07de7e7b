"""Being forgotten: one person at once and for good, or a whole workspace that no longer wants us."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.handlers.assessments import Assessments
from bot.handlers.context import PATIENCE, Desk, Replies, you
from bot.outbox.job import Duty, Owed

FOR_EVER = 1 << 53  # seconds: later than anything is ever put off


class Forgetting:
    """Deletes, and tells those who have to know."""

    def __init__(self, desk: Desk, assessments: Assessments) -> None:
        self._desk = desk
        self._assessments = assessments

    async def forget(self, origin: Origin, *, confirmed: bool) -> Replies:
        """Forget a person, once they have confirmed it; a result that too few stand behind then goes, too."""
        if not confirmed:
            return you(m.ForgetWarning())
        sessions, parted = await self._desk.store.forget(origin.person)
        replies = [m.Reply(m.To.YOU, m.Forgotten(sessions))]
        for left in parted:
            rubric = await self._desk.rubric(left.assessment)
            where = left.assessment.conversation
            if left.withdrawn and rubric:
                replies.append(
                    m.Reply(m.To.EVERYONE, m.Withdrawn(rubric, left.assessment.opened), conversation=where)
                )
            replies += await self._assessments.drawn(left.assessment.ref)
        return tuple(replies)

    async def forget_conversation(self, where: Conversation) -> None:
        """Delete everything that a team has which no longer wants us; a worker finishes what is cut off."""
        owed = await self._owed(where)
        await self._desk.store.forget_conversation(where)
        await self._desk.store.settle(owed, FOR_EVER)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace; a worker finishes what is cut off."""
        owed = await self._owed(Conversation(platform, tenant, ""))
        await self._desk.store.forget_tenant(platform, tenant)
        await self._desk.store.settle(owed, FOR_EVER)

    async def make_sure(self, where: Conversation) -> None:
        """Delete what is left of a conversation, or of a workspace where none is named."""
        if where.id:
            await self._desk.store.forget_conversation(where)
        else:
            await self._desk.store.forget_tenant(where.platform, where.tenant)

    async def _owed(self, where: Conversation) -> Owed:
        owed = Owed(Duty.FORGETTING, AssessmentRef(where, ""))
        await self._desk.store.owe(owed, self._desk.clockwork.now() + PATIENCE)
        return owed
