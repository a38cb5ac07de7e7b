"""Results of a team: its last one, and its levels over time."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.conversation import events as e, messages as m
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import AssessmentRef, ClaimId, Conversation, Origin, Person, SessionRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.step_plan import TeamPlan, team_plan
from bot.conversation.team_record import TeamResult, TeamView
from bot.handlers import shared_conversations
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.ports.membership import MembershipStatus
from rubric import Rubric

SHOWN_SECONDS = 60  # in which the same is shown to everyone once, however many people press at once


class SavedResult(NamedTuple):
    """A team's result with the rubric of its assessment."""

    rubric: Rubric
    record: TeamResult


class PickedResult(NamedTuple):
    """A result, and the *earlier* ones of the same capability, newest first.

    *newer* names the assessments whose results came after it.
    """

    result: SavedResult
    earlier: tuple[SavedResult, ...]
    newer: frozenset[str] = frozenset()

    @property
    def before(self) -> PublicResult | None:
        """Give the result of the same capability that came before it, if any."""
        return PublicResult.of(*self.earlier[0]) if self.earlier else None


async def last(context: HandlerContext, origin: Origin) -> Replies:
    """Show a person the team's last result, if it has any."""
    where = origin.conversation
    found = pick(await known_results(context, where))
    if found is None:
        return ()
    report = await _report(context, where, found, names=True)
    return to_you(replace(report, share=m.ShareOffer(where)))


async def answered_with(context: HandlerContext, origin: Origin, session: SessionRef) -> Replies:
    """Show a person the result of an assessment that their own answers are in."""
    if session.person not in await context.store.assessments.people(session.assessment):
        return _none()
    return await _show(context, origin, session.assessment)


async def share(context: HandlerContext, origin: Origin, event: e.TeamResultShared) -> Replies:
    """Show everyone a result once more, in the conversation that it belongs to."""
    where = event.assessment.conversation
    if failure := await shared_conversations.post_failure(context, origin, where):
        return to_you(m.CouldNotPost(failure))
    report = await team_report(context, event.assessment, names=True)
    if report is None:
        return _none()
    shown = m.Reply(m.To.EVERYONE, report, conversation=where)
    return await shown_to_everyone(context, origin, event, shown)


async def shown_to_everyone(
    context: HandlerContext,
    origin: Origin,
    event: e.SharedWithTeam,
    shown: m.Reply,
) -> Replies:
    """Post a message, and confirm it to the person who is not in its conversation at the moment."""
    where, what = _shared_by(event)
    if not await claim_show(context, origin, where, what):
        return error(m.ErrorCode.SHARED_BEFORE)
    if origin.conversation == where:
        return (shown,)
    place = await _name_of(context, origin.person, where)
    return (shown, m.Reply(m.To.YOU, m.ShownToEveryone(place)))


async def claim_show(context: HandlerContext, origin: Origin, where: Conversation, what: str) -> bool:
    """Claim the right to show a message to everyone. Another press within a minute is refused."""
    now, claim = context.runtime.now(), ClaimId((origin.delivery_ids or (context.runtime.new_id(),))[-1])
    return await context.store.results.claim_show(where, what, claim, now, seconds=SHOWN_SECONDS)


async def not_shown(context: HandlerContext, event: e.SharedWithTeam) -> None:
    """Give the claim back so that a message can be shown again, because posting it failed."""
    await context.store.results.release_show(*_shared_by(event))


def _shared_by(event: e.SharedWithTeam) -> tuple[Conversation, str]:
    """Return the conversation, and a name of the message shown there, to recognise a second press."""
    match event:
        case e.TeamResultShared(ref):
            return ref.conversation, ref.id
        case e.ComparisonShared(ref, before):
            return ref.conversation, f"compare {ref.id} {before}"
        case e.TalkShared(ref):
            return ref.conversation, f"talk {ref.id}"
        case e.TalkStepsShown(ref):
            return ref.conversation, TeamView.BOARD.value
        case e.TeamViewShared(view, where):
            return where, view.value


async def show_to_participant(context: HandlerContext, origin: Origin, event: e.TeamResultAsked) -> Replies:
    """Show a result to a person whose answers are in it, or who asks in its conversation."""
    if refused := await refusal(context, origin, event.assessment):
        return to_you(refused)
    return await _show(context, origin, event.assessment)


async def _show(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> Replies:
    report = await team_report(context, ref, names=origin.conversation == ref.conversation)
    if report is None:
        return _none()
    return to_you(replace(report, share=await offer(context, origin, ref.conversation)))


async def offer(context: HandlerContext, origin: Origin, where: Conversation) -> m.ShareOffer:
    """Offer to show everyone in a conversation what a person looks at."""
    if origin.conversation == where:
        return m.ShareOffer(where)
    return m.ShareOffer(where, await _name_of(context, origin.person, where), elsewhere=True)


async def _name_of(context: HandlerContext, person: Person, where: Conversation) -> str | None:
    """Name a conversation as a person knows it, else as its newest result with a name does."""
    name = await shared_conversations.name_of(context, person, where)
    if name:
        return name
    names = (each.record.conversation_name for each in await known_results(context, where))
    return next(filter(None, names), None)


async def show_details(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> Replies:
    """Show the details of a result to the same people."""
    if refused := await refusal(context, origin, ref):
        return to_you(refused)
    report = await team_report(context, ref)
    if report is None:
        return _none()
    return to_you(
        m.ReportDetails(
            report.rubric,
            report.record.result,
            report.plan,
            assessment=ref,
            agreement_from=PrivacyFloor(report.record.floor).spread,
            levels=report.levels,
            notes=report.record.notes,
            compared=(report.before, PublicResult.of(report.rubric, report.record))
            if report.before
            else None,
        )
    )


async def refusal(context: HandlerContext, origin: Origin, ref: AssessmentRef) -> m.ErrorMessage | None:
    """Say why a person may not see a result, or None where they may.

    They ask in its conversation, or have answers in it, or the platform says that they are still there.
    """
    if origin.conversation == ref.conversation:
        return None
    if origin.person.tenant != ref.conversation.tenant:
        return m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    if origin.person.id in await context.store.assessments.people(ref):
        return None
    match await context.membership_of(origin.person, ref.conversation):
        case MembershipStatus.MEMBER:
            return None
        case MembershipStatus.UNKNOWN:
            return m.ErrorMessage(m.ErrorCode.MEMBERSHIP_UNKNOWN)
    return m.ErrorMessage(m.ErrorCode.TEAM_ONLY)


async def history(context: HandlerContext, origin: Origin, event: e.HistoryAsked) -> Replies:
    """Show a person a team's levels over time. Elsewhere only results that their own answers are in."""
    where = event.where or origin.conversation
    if where.private:
        return error(m.ErrorCode.TEAM_ONLY)
    known = await visible_results(context, origin, where)
    if not known:
        return _none() if origin.conversation == where else error(m.ErrorCode.TEAM_ONLY)
    return to_you(m.History(known, where, await offer(context, origin, where)))


async def visible_results(
    context: HandlerContext, origin: Origin, where: Conversation
) -> tuple[SavedResult, ...]:
    """Read the results of a conversation that a person may see, newest first."""
    known = await known_results(context, where)
    if origin.conversation == where:
        return known
    if await context.membership_of(origin.person, where) is MembershipStatus.MEMBER:
        return known
    if origin.person.tenant != where.tenant:
        return ()
    people = [
        await context.store.assessments.people(AssessmentRef(where, each.record.assessment)) for each in known
    ]
    return tuple(each for each, them in zip(known, people, strict=True) if origin.person.id in them)


async def find(context: HandlerContext, ref: AssessmentRef) -> PickedResult | None:
    """Find the result of an assessment."""
    return pick(await known_results(context, ref.conversation), ref.id)


async def team_report(
    context: HandlerContext, ref: AssessmentRef, *, names: bool = False
) -> m.TeamReport | None:
    """Put a result into a message, or return None if it was deleted.

    It *names* who confirmed levels only where the team sees it.
    """
    found = await find(context, ref)
    return await _report(context, ref.conversation, found, names=names) if found else None


async def plan_of(context: HandlerContext, where: Conversation, found: PickedResult) -> TeamPlan:
    """Work out the plan after a result, without the steps that the team adopted from newer ones."""
    rubric, record = found.result
    adopted = [
        each for each in await context.store.steps.adopted(where) if each.assessment not in found.newer
    ]
    confirmed = await context.store.steps.confirmed(AssessmentRef(where, record.assessment))
    return team_plan(rubric, record, adopted, confirmed)


def pick(known: Sequence[SavedResult], assessment: str | None = None) -> PickedResult | None:
    """Pick the result of an assessment among those of a conversation, or the newest, if there is one."""
    at = next((at for at, each in enumerate(known) if assessment in (None, each.record.assessment)), None)
    if at is None:
        return None
    earlier = (each for each in known[at + 1 :] if each.rubric.id == known[at].rubric.id)
    newer = frozenset(each.record.assessment for each in known[:at])
    return PickedResult(known[at], tuple(earlier), newer)


async def known_results(context: HandlerContext, conversation: Conversation) -> tuple[SavedResult, ...]:
    """Read the results of a conversation with their rubrics, newest first."""
    published = await context.store.results.published(conversation)
    found = [(await context.catalogue.find(record.rubric), record) for record in published]
    return tuple(SavedResult(rubric, record) for rubric, record in found if rubric)


async def _report(
    context: HandlerContext, where: Conversation, found: PickedResult, *, names: bool
) -> m.TeamReport:
    rubric, record = found.result
    planned = await plan_of(context, where, found)
    confirmed = planned.confirmed if names else ()
    ref = AssessmentRef(where, record.assessment)
    levels = await team_levels(context, where, rubric)
    return m.TeamReport(
        rubric,
        record,
        ref,
        planned.plan,
        found.before,
        page=context.page_way,
        confirmed=confirmed,
        levels=levels,
    )


async def team_levels(
    context: HandlerContext, where: Conversation, rubric: Rubric
) -> tuple[m.TeamLevel, ...]:
    """List a team's newest level in each capability, for the result of a scan. Other rubrics need none."""
    return (
        () if rubric.gives_level else _levels((where, each) for each in await known_results(context, where))
    )


async def own_levels(context: HandlerContext, person: Person, rubric: Rubric) -> tuple[m.TeamLevel, ...]:
    """List the newest level of a person's teams in each capability, for the result of a scan."""
    if rubric.gives_level:
        return ()
    found = [(ref.conversation, each) for ref, each in await answered_results(context, person)]
    return _levels(found, with_place=True)


async def for_author(context: HandlerContext, person: Person, report: m.Report) -> m.Report:
    """Add the known levels of a person's teams to their check, and whether it can be shared."""
    can_share = report.share is not None or context.membership is not None
    return replace(report, levels=await own_levels(context, person, report.rubric), can_share=can_share)


def _levels(
    known: Iterable[tuple[Conversation, SavedResult]], *, with_place: bool = False
) -> tuple[m.TeamLevel, ...]:
    levels: dict[str, m.TeamLevel] = {}
    for where, (rubric, record) in known:
        level, place = record.result.level, record.conversation_name if with_place else None
        if level is not None:
            ref = AssessmentRef(where, record.assessment)
            levels.setdefault(rubric.id, m.TeamLevel(rubric.id, ref, level, record.closed_day, place))
    return tuple(levels.values())


async def answered_results(
    context: HandlerContext, person: Person
) -> tuple[tuple[AssessmentRef, SavedResult], ...]:
    """Read the results that a person's own answers are in, of all teams, newest first."""
    memory = await context.store.people.recall(person)
    mine = {each.assessment for each in memory.assessments}
    found = [
        (AssessmentRef(where, each.record.assessment), each)
        for where in dict.fromkeys(each.assessment.conversation for each in memory.assessments)
        for each in await known_results(context, where)
    ]
    own = [each for each in found if each[0] in mine]
    return tuple(sorted(own, key=lambda each: -each[1].record.closed))


def _none() -> Replies:
    return error(m.ErrorCode.NO_TEAM_RESULT)
