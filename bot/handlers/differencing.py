"""Compares a new result or topic with those seen lately, so that differencing reveals nobody's answers."""

from dataclasses import dataclass

from bot.conversation import messages as m
from bot.conversation.assessment import Assessment, Counts, Status
from bot.conversation.differencing import ShownAnswers, is_unchanged, reveals_few
from bot.conversation.identity import AssessmentRef
from bot.conversation.live import counted
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.session import as_respondent
from bot.handlers import results
from bot.handlers.context import HandlerContext
from bot.ports.assessments import AssessmentEdit
from rubric import Rubric


@dataclass(frozen=True, slots=True)
class _Recent:
    """The answers behind a result or topics that a team saw *at* a time, with the privacy floor then."""

    shown: ShownAnswers
    floor: int
    at: int


async def at_close(
    context: HandlerContext, rubric: Rubric, assessment: Assessment
) -> m.TooLittleChanged | None:
    """Compare a new result with those seen lately, apart from topics that everyone has seen already."""
    unseen = range(len(assessment.revealed), len(rubric.aspects))
    now = await _answered(context, rubric, assessment.ref, unseen)
    for each in await _recent(context, rubric, assessment):
        again = assessment.mode is not Mode.LIVE and is_unchanged(each.shown, now)
        if again or _too_little(each, assessment, now):
            return m.TooLittleChanged(rubric, assessment, each.at, each.at + context.repeat_seconds)
    return None


async def at_reveal(
    context: HandlerContext, rubric: Rubric, assessment: Assessment, topic: int
) -> m.TooLittleChanged | Counts | None:
    """Compare a topic with the answers to it that the team saw lately.

    Gives the counts that may be revealed, None for any, or the reason to wait.
    """
    recent = await _recent(context, rubric, assessment)
    if not recent:
        return None
    now = await _answered(context, rubric, assessment.ref, range(topic, topic + 1))
    counts = counted(now.people, rubric.aspects[topic].id)
    if not PrivacyFloor(assessment.floor).survives(sum(counts)):
        return counts  # too few for anything to be revealed
    for each in recent:
        if _too_little(each, assessment, now):
            shown_from = each.at + context.repeat_seconds
            return m.TooLittleChanged(rubric, assessment, each.at, shown_from, topic)
    return counts


def drop_edit(context: HandlerContext, among: tuple[Status, ...]) -> AssessmentEdit:
    """Make the edit that drops an assessment now. The next result is compared with its revealed topics."""
    now, kept = context.runtime.now(), context.answers_seconds
    return AssessmentEdit(among, status=Status.DROPPED, ended=now, answers_seconds=kept)


def _too_little(recent: _Recent, assessment: Assessment, now: ShownAnswers) -> bool:
    needed = max(PrivacyFloor(assessment.floor).level, PrivacyFloor(recent.floor).level)
    # Answers that are gone cannot be compared.
    return not recent.shown.people or reveals_few(recent.shown, now, needed)


async def _recent(context: HandlerContext, rubric: Rubric, assessment: Assessment) -> list[_Recent]:
    """List the results and revealed topics of the same capability that the team saw lately, newest first."""
    since = context.runtime.now() - context.repeat_seconds
    where = assessment.conversation
    found = list[_Recent]()
    for each, record in await results.known_results(context, where):
        if each.id == rubric.id and record.closed > since:
            ref = AssessmentRef(where, record.assessment)
            shown = await _answered(context, each, ref, range(len(each.aspects)))
            found.append(_Recent(shown, record.floor, record.closed))
    for one in await context.store.assessments.dropped(where):
        if one.rubric.id == rubric.id and one.ended > since:
            found.append(_Recent(await _revealed(context, one), one.floor, one.ended))
    return sorted(found, key=lambda each: -each.at)


async def _revealed(context: HandlerContext, dropped: Assessment) -> ShownAnswers:
    """Read the answers to the topics that a dropped assessment revealed."""
    rubric = await context.rubric(dropped)
    if rubric is None:
        return ShownAnswers((), ())
    return await _answered(context, rubric, dropped.ref, range(len(dropped.revealed)))


async def _answered(
    context: HandlerContext, rubric: Rubric, ref: AssessmentRef, topics: range
) -> ShownAnswers:
    """Read everyone's answers as scoring takes them."""
    found = await context.store.assessments.answers(ref)
    people = tuple(as_respondent(rubric, person, given) for person, given in found if given)
    return ShownAnswers(people, tuple(rubric.aspects[topic].id for topic in topics))
