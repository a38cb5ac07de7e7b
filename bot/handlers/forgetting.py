"""Being forgotten: one person at once and for good, or a whole workspace that no longer wants us."""

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.handlers.assessments import Assessments
from bot.handlers.context import POST_GRACE_SECONDS, HandlerContext, Replies, to_you
from bot.outbox.job import Job, JobKind

FOR_EVER = 1 << 53  # seconds: later than anything is ever put off


class Forgetting:
    """Deletes, and tells those who have to know."""

    def __init__(self, context: HandlerContext, assessments: Assessments) -> None:
        self._context = context
        self._assessments = assessments

    async def forget(self, origin: Origin, *, confirmed: bool) -> Replies:
        """Forget a person, once they have confirmed it; a result that too few stand behind then goes, too."""
        if not confirmed:
            return to_you(m.ForgetWarning())
        sessions, parted = await self._context.store.forget(origin.person)
        replies = [m.Reply(m.To.YOU, m.Forgotten(sessions))]
        for left in parted:
            rubric = await self._context.rubric(left.assessment)
            where = left.assessment.conversation
            if left.withdrawn and rubric:
                replies.append(
                    m.Reply(m.To.EVERYONE, m.Withdrawn(rubric, left.assessment.opened), conversation=where)
                )
            replies += await self._assessments.drawn(left.assessment.ref)
        return tuple(replies)

    async def forget_conversation(self, where: Conversation) -> None:
        """Delete everything that a team has which no longer wants us; a worker finishes what is cut off."""
        job = await self._job(where)
        await self._context.store.forget_conversation(where)
        await self._context.store.complete(job, FOR_EVER)

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace; a worker finishes what is cut off."""
        job = await self._job(Conversation(platform, tenant, ""))
        await self._context.store.forget_tenant(platform, tenant)
        await self._context.store.complete(job, FOR_EVER)

    async def make_sure(self, where: Conversation) -> None:
        """Delete what is left of a conversation, or of a workspace where none is named."""
        if where.id:
            await self._context.store.forget_conversation(where)
        else:
            await self._context.store.forget_tenant(where.platform, where.tenant)

    async def _job(self, where: Conversation) -> Job:
        job = Job(JobKind.FORGETTING, AssessmentRef(where, ""))
        await self._context.store.schedule(job, self._context.runtime.now() + POST_GRACE_SECONDS)
        return job
