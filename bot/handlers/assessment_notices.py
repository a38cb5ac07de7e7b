"""Notices about an assessment: each is posted once, by the process that claims it."""

from dataclasses import replace

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, ClaimId
from bot.handlers.context import POST_GRACE_SECONDS, HandlerContext, Replies
from bot.outbox.job import Job, JobKind, SendResult, SendStatus
from bot.ports.assessments import ClaimedNotice


async def claimed(
    context: HandlerContext, ref: AssessmentRef, notice: ClaimedNotice, reply: m.Reply
) -> Replies:
    """Claim a notice and return it to be posted, or nothing if another process has claimed it."""
    claim = ClaimId(context.runtime.new_id())
    mine = await context.store.assessments.claim_notice(ref, notice, claim)
    return (replace(reply, claim=claim),) if mine else ()


async def begin_talk(context: HandlerContext, assessment: Assessment | None) -> None:
    """Note that the talk about a result has begun, and redraw the message that urges to guide it.

    The redraw is scheduled first, so that a process which dies in between loses neither.
    """
    if assessment is None or assessment.talk_began or not assessment.facilitator:
        return
    job = Job(JobKind.CLOSED_NOTICE, assessment.ref, assessment.facilitator)
    await context.store.jobs.schedule(job, context.runtime.now() + POST_GRACE_SECONDS)
    await context.store.assessments.begin_talk(assessment.ref)


async def record_send(
    context: HandlerContext, ref: AssessmentRef, claim: ClaimId, delivered: SendResult
) -> None:
    """Release the claim of a notice that the platform did not take, so that it can be tried again."""
    if delivered.status is SendStatus.LATER:
        await context.store.assessments.release_notices(ref, claim)
