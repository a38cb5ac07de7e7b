"""Being forgotten: one person at once and for good, or a whole workspace that no longer wants us."""

from collections.abc import Sequence

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Conversation, ConversationId, Origin
from bot.handlers import assessment_notices, assessments
from bot.handlers.context import POST_GRACE_SECONDS, HandlerContext, Replies, to_you
from bot.outbox.job import Job, JobKind, conversation_job
from bot.ports.assessments import ClaimedNotice
from bot.ports.messenger import Messenger

FOR_EVER = 1 << 53  # seconds: later than anything is ever put off


async def forget(context: HandlerContext, origin: Origin, event: e.ForgetAsked) -> Replies:
    """Forget a person, once they have confirmed it. A result that too few stand behind then goes, too."""
    if event.declined:
        return to_you(m.NothingChanged())
    if not event.confirmed:
        return to_you(m.ForgetWarning())
    sessions, parted = await context.store.erasure.erase_person(origin.person)
    replies = [m.Reply(m.To.YOU, m.Forgotten(sessions))]
    for left in parted:
        rubric = await context.rubric(left.assessment)
        where = left.assessment.conversation
        if left.withdrawn and rubric:
            told = m.Reply(m.To.EVERYONE, m.Withdrawn(rubric, left.assessment), conversation=where)
            ref = left.assessment.ref
            replies += await assessment_notices.claimed(context, ref, ClaimedNotice.WITHDRAWN, told)
        replies += await assessments.draw(context, left.assessment.ref)
    return tuple(replies)


async def forget_conversations(context: HandlerContext, places: Sequence[Conversation]) -> None:
    """Delete everything of teams that removed Rung. A worker finishes an interrupted deletion."""
    jobs = [(where, await _job(context, where)) for where in places]
    for where, job in jobs:
        await context.store.erasure.erase_conversation(where)
        await context.store.jobs.complete(job, FOR_EVER)


async def forget_tenant(context: HandlerContext, platform: str, tenant: str) -> None:
    """Delete everything about a workspace. A worker finishes an interrupted deletion."""
    job = await _job(context, Conversation(platform, tenant, ConversationId("")))
    await context.store.erasure.erase_tenant(platform, tenant)
    await context.store.jobs.complete(job, FOR_EVER)


async def forget_leftovers(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Delete the rest of a conversation, or of a workspace where none is named."""
    where = job.assessment.conversation
    if where.id:
        await context.store.erasure.erase_conversation(where)
    else:
        await context.store.erasure.erase_tenant(where.platform, where.tenant)
    return ()


async def _job(context: HandlerContext, where: Conversation) -> Job:
    job = conversation_job(JobKind.FORGETTING, where)
    await context.store.jobs.schedule(job, context.runtime.now() + POST_GRACE_SECONDS)
    return job
