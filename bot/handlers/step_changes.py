"""Find and write the step that a press changes."""

from dataclasses import dataclass, replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.latest_messages import Subject, subject_name
from bot.conversation.steps import moved
from bot.conversation.team_record import AdoptedStep, StepMove, StepState
from bot.handlers import reminders, superseded, webhooks
from bot.handlers.context import GONE, HandlerContext


@dataclass(frozen=True, slots=True)
class FoundStep:
    """The step that a press is about: its rubric, and how it is kept, if the team has adopted it."""

    rubric: RubricRef
    kept: AdoptedStep | None


@dataclass(frozen=True, slots=True)
class StepSource:
    """The result from which a step is adopted."""

    rubric: RubricRef
    assessment: str


async def find(context: HandlerContext, event: e.StepMoved | e.HelpOffered) -> FoundStep | m.ErrorMessage:
    """Find the step that a press is about, unless its assessment is gone."""
    ref = event.assessment
    assessment = await context.store.assessments.get(ref)
    if assessment is None:
        return GONE
    adopted = await context.store.steps.adopted(ref.conversation)
    same = (each for each in adopted if each.step == event.step and each.rubric.id == assessment.rubric.id)
    return FoundStep(assessment.rubric, next(same, None))


async def write(
    context: HandlerContext, origin: Origin, event: e.StepMoved, kept: AdoptedStep | None, source: StepSource
) -> AdoptedStep | None:
    """Write a step as a press makes it, after planning what follows from it, or None if nothing changes."""
    now, person = context.runtime.now(), origin.person.id
    fresh = AdoptedStep(
        event.step,
        source.rubric,
        source.assessment,
        person,
        StepState.ADOPTED,
        now,
        now + context.rules.step,
    )
    changed = moved(kept, fresh, event.move)
    if changed is None:
        return None
    ref = AssessmentRef(event.assessment.conversation, changed.assessment)
    if changed.is_open and changed.owner:
        changed = replace(changed, check_in=await reminders.check_in_slot(context, ref, changed))
        await reminders.plan_check_ins(context, ref, changed)
    if kept and kept.owner and changed.moved_by:
        await reminders.plan_step_taken(context, AssessmentRef(ref.conversation, kept.assessment), kept)
    await webhooks.plan_step(context, ref, kept, changed)
    if not await context.store.steps.move(ref, changed, kept):
        return None
    if kept and kept.help_asked and not changed.help_asked:
        call = subject_name(Subject.CALL, AssessmentRef(ref.conversation, kept.assessment), kept.step)
        await superseded.end(context, ref.conversation, call)
    await reminders.cancel_snoozed(context, ref, changed)
    if event.move in (StepMove.ADOPTED, StepMove.TAKEN_OVER):
        await reminders.note_zone(context, origin)
    return changed
