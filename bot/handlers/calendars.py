"""Dates of assessments for people's calendars. A date is read when its file is opened."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.calendar import CalendarDate, CalendarEntry, CancelledDate, talk_time
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.permissions import Permission
from bot.conversation.reports.talk import talk_guide
from bot.conversation.when.zones import local_day
from bot.handlers import next_assessment, results
from bot.handlers.context import FoundAssessment, HandlerContext, Replies, to_you


async def ask(context: HandlerContext, origin: Origin, event: e.CalendarAsked) -> Replies:
    """Give a date to a person who may know of its assessment. The next one follows the newest result."""
    if event.what is CalendarDate.LOOK_AGAIN:
        event = replace(event, assessment=await _newest_result(context, event.assessment))
    if refused := await _refusal(context, origin, event):
        return to_you(refused)
    entry = await read(context, event.assessment, event.what)
    if not isinstance(entry, CalendarEntry):
        return to_you(m.DateOver())
    today = local_day(context.runtime.now(), entry.zone)
    if context.calendar_links is None:
        return to_you(m.CalendarLink(entry, today))
    url, until = context.calendar_links.url(entry)
    return to_you(m.CalendarLink(entry, today, url, local_day(until, entry.zone)))


async def _newest_result(context: HandlerContext, ref: AssessmentRef) -> AssessmentRef:
    """Find the newest result of the same capability."""
    known = await results.known_results(context, ref.conversation)
    capability = next((each.rubric.id for each in known if each.record.assessment == ref.id), None)
    newest = next((each.record.assessment for each in known if each.rubric.id == capability), ref.id)
    return replace(ref, id=newest)


async def _refusal(context: HandlerContext, origin: Origin, event: e.CalendarAsked) -> m.Message | None:
    match event.what:
        case CalendarDate.CLOSING:
            found = await context.allowed(origin, event.assessment, Permission.JOIN)
            return None if isinstance(found, FoundAssessment) else found
        case CalendarDate.TALK | CalendarDate.LOOK_AGAIN:
            return await results.refusal(context, origin, event.assessment)


async def read(
    context: HandlerContext, ref: AssessmentRef, what: CalendarDate
) -> CalendarEntry | CancelledDate | None:
    """Read a date as it is now, or None if it is over or nothing is known of it.

    Only a date that somebody was given can be a cancelled one.
    """
    match what:
        case CalendarDate.CLOSING:
            return await _closing(context, ref)
        case CalendarDate.TALK:
            return await _talk(context, ref)
        case CalendarDate.LOOK_AGAIN:
            return await _look_again(context, ref)


async def _closing(context: HandlerContext, ref: AssessmentRef) -> CalendarEntry | CancelledDate | None:
    found = await context.find_assessment(ref)
    if isinstance(found, m.ErrorMessage):
        return None
    rubric, assessment = found
    version = _seconds(context, assessment.opened)
    if not assessment.takes_answers:
        early = context.runtime.now() < assessment.closes
        return CancelledDate(rubric, ref, CalendarDate.CLOSING, version, assessment.closes) if early else None
    return CalendarEntry(rubric, ref, CalendarDate.CLOSING, assessment.closes, assessment.zone, version)


async def _talk(context: HandlerContext, ref: AssessmentRef) -> CalendarEntry | None:
    """Suggest when to talk about a result, until that time is over."""
    found = await results.find(context, ref)
    if found is None:
        return None
    rubric, record = found.result
    minutes = talk_guide(rubric, record).minutes
    at = talk_time(record.closed, record.zone)
    if context.runtime.now() >= at:
        return None
    version = _seconds(context, record.closed)
    return CalendarEntry(rubric, ref, CalendarDate.TALK, at, record.zone, version, minutes)


async def _look_again(context: HandlerContext, ref: AssessmentRef) -> CalendarEntry | CancelledDate | None:
    """Read when the team's next assessment starts, else when Rung suggests one."""
    found = await results.find(context, ref)
    if found is None:
        return None
    rubric, record = found.result
    version = _seconds(context, record.closed)
    planned = await next_assessment.find(context, ref, rubric)
    if planned is None:
        return CancelledDate(rubric, ref, CalendarDate.LOOK_AGAIN, version)
    return CalendarEntry(
        rubric, ref, CalendarDate.LOOK_AGAIN, planned.at, planned.zone, version, by_itself=planned.by_itself
    )


def _seconds(context: HandlerContext, since: int) -> int:
    """Count the seconds since a moment: a file that is opened later has a higher version."""
    return max(0, context.runtime.now() - since)
