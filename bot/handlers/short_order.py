"""Two views of a team's answers in short order: what is shown now is compared with what was shown lately."""

from dataclasses import dataclass

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.repeats import Shown, gives_away, is_unchanged
from bot.conversation.session import as_respondent
from bot.handlers import results
from bot.handlers.context import HandlerContext
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class _Recent:
    """What a team was shown *at* a time, from so many people on (*floor*)."""

    shown: Shown
    floor: int
    at: int


async def at_close(
    context: HandlerContext, rubric: Rubric, assessment: Assessment
) -> m.TooLittleChanged | None:
    """Compare a result with what was shown lately, apart from topics that everyone has seen already."""
    unseen = range(len(assessment.revealed), len(rubric.aspects))
    now = await _answered(context, rubric, assessment.ref, unseen)
    for each in await _recent(context, rubric, assessment):
        again = assessment.mode is not Mode.LIVE and is_unchanged(each.shown, now)
        if again or _too_little(each, assessment, now):
            return m.TooLittleChanged(rubric, assessment, each.at, each.at + context.repeat_seconds)
    return None


def _too_little(recent: _Recent, assessment: Assessment, now: Shown) -> bool:
    needed = max(PrivacyFloor(assessment.floor).level, PrivacyFloor(recent.floor).level)
    return not recent.shown.people or gives_away(recent.shown, now, needed)


async def _recent(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> list[_Recent]:
    """List what was shown of the same capability and is compared with what comes next."""
    since = context.runtime.now() - context.repeat_seconds
    where = assessment.conversation
    found = list[_Recent]()
    for each, record in await results.known_results(context, where):
        if each.id == rubric.id and record.closed > since:
            ref = AssessmentRef(where, record.assessment)
            shown = await _answered(context, each, ref, range(len(each.aspects)))
            found.append(_Recent(shown, record.floor, record.closed))
    return found


async def _answered(context: HandlerContext, rubric: Rubric, ref: AssessmentRef, topics: range) -> Shown:
    """Read everyone's answers as scoring takes them."""
    found = await context.store.assessments.answers(ref)
    people = tuple(as_respondent(rubric, person, given) for person, given in found if given)
    return Shown(people, tuple(rubric.aspects[topic].id for topic in topics))
