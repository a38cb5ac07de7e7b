"""Posts to the webhook: planned with their payload, posted by a worker, retried for a day."""

import hashlib
from typing import NamedTuple

from bot.conversation import messages as m
from bot.conversation.identity import AssessmentRef
from bot.conversation.reports import webhook_payloads as payloads
from bot.conversation.reports.webhook_payloads import WebhookPayload
from bot.conversation.step_plan import has_step
from bot.conversation.team_record import AdoptedStep, StepState
from bot.handlers import results
from bot.handlers.context import HandlerContext, Replies
from bot.outbox.job import Job, JobKind
from bot.ports.messenger import Messenger
from bot.ports.webhooks import WebhookOutcome
from bot.telemetry.logs import logger

GRACE_SECONDS = 2  # after which the change that a post tells of is written
FIRST_RETRY_SECONDS = 60  # after which the waits double
LONGEST_WAIT_SECONDS = 6 * 3600
GIVE_UP_SECONDS = 24 * 3600

log = logger("webhooks")


class _Told(NamedTuple):
    """A payload, and when it happened."""

    payload: WebhookPayload
    at: int


async def plan_closed(context: HandlerContext, ref: AssessmentRef) -> None:
    """Plan to tell that an assessment closes, and its result."""
    if context.webhooks:
        for kind in (JobKind.WEBHOOK_CLOSED, JobKind.WEBHOOK_RESULT):
            await _plan(context, Job(kind, ref))


async def plan_step(
    context: HandlerContext, ref: AssessmentRef, kept: AdoptedStep | None, changed: AdoptedStep
) -> None:
    """Plan to tell that a step is taken or done, if the change from *kept* to *changed* is that."""
    if context.webhooks is None:
        return
    if changed.state is StepState.DONE and not (kept and kept.state is StepState.DONE):
        await _plan(context, Job(JobKind.WEBHOOK_STEP_DONE, ref, step=changed.step, sequence=changed.ended))
    elif _is_taken(kept, changed):
        await _plan(context, Job(JobKind.WEBHOOK_STEP_TAKEN, ref, step=changed.step, sequence=changed.since))


def _is_taken(kept: AdoptedStep | None, changed: AdoptedStep) -> bool:
    """Tell whether a team or a person takes a step on. One that an owner gives back is not."""
    given_back = kept is not None and kept.is_open and changed.owner is None
    return changed.is_open and not given_back and (kept is None or kept.since != changed.since)


async def _plan(context: HandlerContext, job: Job) -> None:
    await context.store.jobs.schedule(job, context.runtime.now() + GRACE_SECONDS)


async def post(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Post what a job tells, if it is still so, and plan the next try where it was not taken."""
    if context.webhooks is None:
        return ()
    told = await _told(context, job)
    if told is None:
        await _note(context, WebhookOutcome.OUTDATED)
        return ()
    problem = await context.webhooks.post(_id(job), payloads.body(told.payload))
    now, last = context.runtime.now(), told.at + GIVE_UP_SECONDS
    if problem is None:
        await _note(context, WebhookOutcome.SENT)
    elif now >= last:
        await _note(context, WebhookOutcome.GIVEN_UP, problem)
    else:
        wait = min(max(FIRST_RETRY_SECONDS, now - told.at), LONGEST_WAIT_SECONDS)
        await context.store.jobs.reschedule(job, min(now + wait, last))
        await _note(context, WebhookOutcome.RETRIED, problem)
    return ()


async def _note(context: HandlerContext, outcome: WebhookOutcome, reason: str | None = None) -> None:
    log.info("webhook_post", outcome=outcome.value, reason=reason)
    await context.store.webhooks.note(outcome, context.runtime.now(), reason)


def _id(job: Job) -> str:
    """Name what a job tells, the same in each try."""
    where = job.assessment.conversation
    about = job.assessment.id, job.step or "", str(job.sequence)
    parts = (job.kind, where.platform, where.tenant, where.id, *about)
    return f"msg_{hashlib.sha256('|'.join(parts).encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


async def _told(context: HandlerContext, job: Job) -> _Told | None:
    """Read what a job tells, or None if it is not so any more, or never came to be."""
    match job.kind:
        case JobKind.WEBHOOK_CLOSED | JobKind.WEBHOOK_RESULT:
            return await _closed(context, job)
        case _:
            return await _step(context, job)


async def _closed(context: HandlerContext, job: Job) -> _Told | None:
    ref = job.assessment
    known = await results.known_results(context, ref.conversation)
    picked, found = results.pick(known, ref.id), await context.find_assessment(ref)
    if picked is None or isinstance(found, m.ErrorMessage):
        return None
    rubric, record = picked.result
    if job.kind is JobKind.WEBHOOK_CLOSED:
        return _Told(payloads.assessment_closed(rubric, found.assessment, record), record.closed)
    before = picked.earlier[0].record if picked.earlier else None
    return _Told(payloads.result_published(rubric, ref, record, before), record.closed)


async def _step(context: HandlerContext, job: Job) -> _Told | None:
    adopted = await context.store.steps.over_time(job.assessment.conversation)
    same = (each for each in adopted if (each.step, each.assessment) == (job.step, job.assessment.id))
    adoption = next(same, None)
    rubric = await context.catalogue.find(adoption.rubric) if adoption else None
    if adoption is None or rubric is None or not has_step(rubric, adoption.step):
        return None
    if job.kind is JobKind.WEBHOOK_STEP_TAKEN:
        told = _Told(payloads.step_taken(rubric, job.assessment, adoption), adoption.since)
    elif adoption.state is StepState.DONE:
        told = _Told(payloads.step_done(rubric, job.assessment, adoption), adoption.ended)
    else:
        return None
    return told if told.at == job.sequence else None
