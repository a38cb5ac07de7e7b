"""Notices about an assessment: each is posted once, by the process that claims it."""

from dataclasses import replace

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef, ClaimId
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import SendResult, SendStatus
from bot.ports.assessments import ClaimedNotice


async def claimed(
    context: HandlerContext, ref: AssessmentRef, notice: ClaimedNotice, reply: m.Reply
) -> Replies:
    """Give a notice to the one process that posts it, or nothing where another one does."""
    claim = ClaimId(context.runtime.new_id())
    mine = await context.store.assessments.claim_notice(ref, notice, claim)
    return (replace(reply, claim=claim),) if mine else ()


async def record_send(
    context: HandlerContext, ref: AssessmentRef, claim: ClaimId, delivered: SendResult
) -> None:
    """Give the right to post a notice back where the platform took nothing, and it may be tried again."""
    if delivered.status is SendStatus.LATER:
        await context.store.assessments.release_notices(ref, claim)
