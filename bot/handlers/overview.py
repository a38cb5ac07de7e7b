"""The page of a person's own: open sessions, steps, results, teams and reminders."""

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.handlers import checks, own_steps, reminder_settings, results, superseded
from bot.handlers.context import HandlerContext, Replies
from bot.handlers.unanswered import unanswered_assessments

MOST_CHECKS = 3


async def show(context: HandlerContext, origin: Origin, _: e.OverviewAsked) -> Replies:
    """Show a person their page."""
    page = await overview(context, origin.person)
    return superseded.open_list(origin, page, page.open_assessments)


async def overview(context: HandlerContext, person: Person) -> m.Overview:
    """List a person's open questions, steps, checks, teams and reminder settings."""
    memory = await context.store.people.recall(person)
    own = await own_steps.of_memory(context, person, memory)
    return m.Overview(
        await checks.unfinished(context, memory),
        tuple(each for each in own if each.adoption.is_open),
        await checks.finished_checks(context, memory, MOST_CHECKS),
        await _teams(context, memory.assessments),
        await reminder_settings.settings_page(context, person.chat),
        unanswered=await unanswered_assessments(context, person, memory),
    )


async def _teams(context: HandlerContext, mine: tuple[SessionRef, ...]) -> tuple[m.TeamSummary, ...]:
    """Find each team's last result that a person's own answers are in: no other is theirs to look at.

    A person who has left a conversation sees nothing newer than they have seen there.
    """
    found = [
        await _team_summary(context, where, mine)
        for where in dict.fromkeys(each.assessment.conversation for each in mine)
    ]
    return tuple(sorted(filter(None, found), key=lambda each: -each.record.closed))


async def _team_summary(
    context: HandlerContext, where: Conversation, mine: tuple[SessionRef, ...]
) -> m.TeamSummary | None:
    """Sum up the newest result of a team. One without a level leaves the older level in view."""
    refs = {each.assessment: each for each in mine if each.assessment.conversation == where}
    newest: m.TeamSummary | None = None
    for rubric, record in await results.known_results(context, where):
        ref = AssessmentRef(where, record.assessment)
        me, level = refs.get(ref), record.result.level
        if me is None or (newest and (level is None or newest.rubric.id != rubric.id)):
            continue
        if me.person not in await context.store.assessments.people(ref):
            continue
        head = await context.store.assessments.get(ref)
        name = head.conversation_name if head else None
        found = m.TeamSummary(rubric, me, record, name, newest.record if newest else None)
        if level is not None or not rubric.gives_level:
            return found
        newest = found
    return newest
