"""The issue tracker of a team: any member names it, and any member takes that back."""

import asyncio
from collections.abc import Mapping, Sequence

from bot.conversation import events as e, messages as m, tracker as trackers
from bot.conversation.identity import AssessmentRef, Conversation, Origin
from bot.conversation.tracker import IssueTarget, TrackerProblem
from bot.handlers.context import HandlerContext, Replies, error, to_you

NONE = ("off", "none", "remove", "no")


async def ask(context: HandlerContext, origin: Origin, event: e.TrackerAsked) -> Replies:
    """Show a team's tracker, or change it and tell everyone."""
    where = origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    if not event.address:
        return to_you(m.TrackerShown(await context.store.trackers.get(where)))
    found = (
        None
        if event.address.strip(f"{trackers.AROUND}!").casefold() in NONE
        else trackers.read(event.address, private_hosts=not context.many_workspaces)
    )
    if isinstance(found, TrackerProblem):
        return to_you(m.TrackerRefused(found, trackers.unknown_placeholders(event.address)))
    revision = await context.store.trackers.set(where, found)
    if not revision:
        return to_you(m.TrackerShown(found))
    return _told(origin, m.TrackerChanged(origin.person.id, found, revision))


async def undo(context: HandlerContext, origin: Origin, event: e.TrackerUndone) -> Replies:
    """Take the last change of a team's tracker back, and tell everyone."""
    where = origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    revision = await context.store.trackers.undo(where, event.revision)
    now = await context.store.trackers.get(where)
    if not revision:
        return to_you(m.TrackerMoved(now))
    return _told(origin, m.TrackerChanged(origin.person.id, now, revision, undone=True))


def _told(origin: Origin, changed: m.TrackerChanged) -> Replies:
    return (m.Reply(m.To.EVERYONE, changed, m.BoardOf(origin.conversation)),)


async def target(context: HandlerContext, ref: AssessmentRef) -> IssueTarget | None:
    """Tell where issues for the steps of a result are created, or None where the team named no tracker."""
    where = ref.conversation
    tracker = await context.store.trackers.get(where)
    if tracker is None:
        return None
    message = await context.board_message(where)
    if message is None:
        assessment = await context.store.assessments.get(ref)
        message = assessment.message if assessment else None
    links = context.message_links
    return IssueTarget(tracker, await links.message_url(where, message) if links and message else None)


async def targets(
    context: HandlerContext, refs: Sequence[AssessmentRef]
) -> Mapping[Conversation, IssueTarget | None]:
    """Tell where issues for the steps of several teams are created. A slow platform is waited for once."""
    teams = {ref.conversation: ref for ref in refs}
    found = await asyncio.gather(*(target(context, ref) for ref in teams.values()))
    return dict(zip(teams, found, strict=True))
