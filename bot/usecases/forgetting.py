"""Being forgotten: one person at once and for good, or a whole workspace that no longer wants us."""

from bot.conversation import messages as m
from bot.conversation.identity import Conversation, Origin
from bot.usecases.assessments import Assessments
from bot.usecases.desk import Desk, Replies, you


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
        """Delete everything that a team has which no longer wants us."""
        await self._desk.store.forget_conversation(where)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace."""
        await self._desk.store.forget_tenant(platform, tenant)
