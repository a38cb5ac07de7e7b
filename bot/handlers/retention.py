"""The end of results: they are deleted once they were kept for as long as the operator says."""

from bot.conversation.identity import AssessmentRef
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger


async def plan(context: HandlerContext, ref: AssessmentRef, closed: int) -> None:
    """Plan the end of the result of an assessment, if it has one."""
    if context.keep_results:
        await context.store.jobs.schedule(Job(JobKind.RETENTION, ref), closed + context.keep_results)


async def end(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Delete the results of a conversation that were kept for long enough. A repeat is harmless."""
    where, now = job.assessment.conversation, context.runtime.now()
    for record in await context.store.results.published(where):
        if context.keep_results and record.closed + context.keep_results <= now:
            await context.store.erasure.erase_assessment(AssessmentRef(where, record.assessment))
    return ()
