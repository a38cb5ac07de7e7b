"""Several teams: a person's own, and the figures that teams of a workspace share."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Role
from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    ConversationId,
    Origin,
    Person,
    SessionRef,
    Workspace,
)
from bot.conversation.reports.portfolio import (
    EFFECT_SECONDS,
    FEWEST_TEAMS,
    CapabilityFigures,
    ShownFigures,
    TeamFigures,
    next_shown,
    team_figures,
)
from bot.handlers import results, shared_conversations
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.results import SavedResult
from bot.ports.membership import MembershipStatus


async def show_teams(context: HandlerContext, origin: Origin, _: e.TeamsAsked) -> Replies:
    """Show a person their teams."""
    memory = await context.store.people.recall(origin.person)
    places_ = dict.fromkeys(each.assessment.conversation for each in memory.assessments)
    found = [await _team(context, origin.person, where, memory.assessments) for where in places_]
    teams = sorted(filter(None, found), key=lambda each: -each.results[0][1].closed)
    return to_you(m.Teams(tuple(teams)))


async def _team(
    context: HandlerContext, person: Person, where: Conversation, mine: tuple[SessionRef, ...]
) -> m.TeamOverview | None:
    """Sum a team up for a person: only results that they answered or closed.

    A person who is known to have left sees nothing newer.
    """
    has_left = await context.membership_of(person, where) is MembershipStatus.NOT_MEMBER
    refs = {each.assessment: each for each in mine if each.assessment.conversation == where}
    known = await results.known_results(context, where)
    own = [each for each in known if await _is_theirs(context, person, where, each, refs, has_left=has_left)]
    if not own:
        return None
    name = next((each.record.conversation_name for each in own if each.record.conversation_name), None)
    newest = refs[AssessmentRef(where, own[0].record.assessment)]
    seen = tuple((each.rubric, each.record) for each in own)
    if has_left:
        return m.TeamOverview(name, newest, seen, None, None)
    steps = sum(each.is_open for each in await context.store.steps.adopted(where))
    running = [await context.rubric(each) for each in await context.store.assessments.running(where)]
    return m.TeamOverview(name, newest, seen, steps, tuple(each.name for each in running if each))


async def _is_theirs(
    context: HandlerContext,
    person: Person,
    where: Conversation,
    saved: SavedResult,
    refs: dict[AssessmentRef, SessionRef],
    *,
    has_left: bool,
) -> bool:
    ref = AssessmentRef(where, saved.record.assessment)
    if ref not in refs:
        return False
    if person.id in await context.store.assessments.people(ref):
        return True
    assessment = None if has_left else await context.store.assessments.get(ref)
    return assessment is not None and assessment.facilitator == person.id


async def may_change(context: HandlerContext, origin: Origin) -> bool:
    """Tell whether a person may share the figures of the team here, or end that its figures are shared."""
    where = origin.conversation
    if where in await context.store.portfolio.members(where.workspace):
        return True
    head = await _last(context, where)
    return head is not None and head.role_of(origin) is Role.FACILITATOR


async def show_state(context: HandlerContext, origin: Origin, _: e.PortfolioAsked) -> Replies:
    """Say whether the team here shares its figures."""
    where = origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    at = (await context.store.portfolio.members(where.workspace)).get(where)
    head = await _last(context, where)
    may_share = head is not None and head.role_of(origin) is Role.FACILITATOR
    zone, facilitator = (head.zone, head.facilitator) if head else (None, None)
    begins = at and at + EFFECT_SECONDS
    return to_you(m.PortfolioState(where, begins, may_share, zone, facilitator, head is not None))


async def share(context: HandlerContext, origin: Origin, event: e.PortfolioShared) -> Replies:
    """Share the figures of a team, which takes effect a day later. Everyone is told."""
    where = event.where
    head = await _last(context, where)
    if origin.conversation != where or head is None or head.role_of(origin) is not Role.FACILITATOR:
        return error(m.ErrorCode.TEAM_ONLY)
    now = context.runtime.now()
    if not await context.store.portfolio.share(where, now):
        return await show_state(context, origin, e.PortfolioAsked())
    told = m.PortfolioNews(where, origin.person.id, now + EFFECT_SECONDS, head.zone)
    return (m.Reply(m.To.EVERYONE, told),)


async def leave(context: HandlerContext, origin: Origin, event: e.PortfolioLeft) -> Replies:
    """Take a team out, for any member. Everyone is told."""
    where = event.where
    if await shared_conversations.post_failure(context, origin, where):
        return error(m.ErrorCode.TEAM_ONLY)
    since = (await context.store.portfolio.members(where.workspace)).get(where)
    if not await context.store.portfolio.leave(where):
        return await show_state(context, origin, e.PortfolioAsked())
    begun = since is not None and since + EFFECT_SECONDS <= context.runtime.now()
    told = m.PortfolioNews(where, origin.person.id, None, "", begun)
    return (m.Reply(m.To.EVERYONE, told, conversation=where),)


async def _last(context: HandlerContext, where: Conversation) -> Assessment | None:
    """Find the last assessment of a conversation that has a result."""
    known = await results.known_results(context, where)
    return (
        await context.store.assessments.get(AssessmentRef(where, known[0].record.assessment))
        if known
        else None
    )


async def figures(context: HandlerContext, workspace: Workspace) -> tuple[CapabilityFigures, ...]:
    """Give the figures of all teams of a workspace that share, worked out once a day."""
    now = context.runtime.now()
    members = await context.store.portfolio.members(workspace)
    sharing = [where for where, at in members.items() if at + EFFECT_SECONDS <= now]
    if len(sharing) < FEWEST_TEAMS:
        return ()
    today = datetime.fromtimestamp(now, UTC).date()
    shown, checked = await context.store.portfolio.shown(workspace)
    if checked is None or checked < today:
        shown = await _worked_out(context, workspace, sharing, shown, today)
        await context.store.portfolio.mark_checked(workspace, today)
    return tuple(sorted((each.figures for each in shown.values()), key=lambda each: each.name))


async def _worked_out(
    context: HandlerContext,
    workspace: Workspace,
    sharing: Sequence[Conversation],
    shown: Mapping[str, ShownFigures],
    today: date,
) -> Mapping[str, ShownFigures]:
    """Work the figures out anew, and keep those that may be shown."""
    teams: dict[str, dict[ConversationId, TeamFigures]] = {}
    for where in sharing:
        known = await results.known_results(context, where)
        adopted = await context.store.steps.adopted(where)
        for rubric_id, found in team_figures(known, adopted).items():
            teams.setdefault(rubric_id, {})[where.id] = found
    after = dict(shown)
    for rubric_id in teams.keys() | shown.keys():
        before = shown.get(rubric_id)
        new = next_shown(before, teams.get(rubric_id, {}), today)
        if new and new != before:
            await context.store.portfolio.show(workspace, before, new)
            after[rubric_id] = new
    return after
