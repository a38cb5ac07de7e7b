"""Two checks side by side: offered to two people, answered in private, posted once both agree."""

from collections.abc import Iterable
from dataclasses import replace

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import AssessmentRef, ClaimId, Origin, Person, PersonId
from bot.conversation.latest_messages import Subject
from bot.conversation.pairs import OPEN_SECONDS, Pair, frozen, result_of
from bot.conversation.session import WriteStatus
from bot.handlers import pair_previews, results, sessions, superseded
from bot.handlers.context import (
    GONE,
    POST_GRACE_SECONDS,
    RECENT_CHECKS,
    HandlerContext,
    Replies,
    error,
    to_you,
)
from bot.outbox.job import Job, JobKind, SendResult, SendStatus
from bot.ports.checks import NewCheck
from bot.ports.messenger import Messenger
from rubric import Rubric

ASK_AGAIN_SECONDS = 3600  # while two people are not known to be alone


async def is_for_two(context: HandlerContext, origin: Origin) -> bool:
    """Tell whether exactly two people are known to be in the conversation, and the person is one of them."""
    two = await context.membership.pair(origin.conversation) if context.membership else None
    return two is not None and origin.person.id in two


async def offer(context: HandlerContext, origin: Origin, rubric: Rubric) -> Replies:
    """Offer two checks side by side. An offer of the same rubric that is open is posted again.

    Its first post may have failed, and nothing in it tells who has answered.
    """
    now = context.runtime.now()
    await context.catalogue.keep(rubric)
    new = Pair(
        AssessmentRef(origin.conversation, context.runtime.new_id()),
        RubricRef(rubric.id, rubric.hash),
        now,
        now + OPEN_SECONDS,
        origin.zone,
        origin.conversation_name,
    )
    code, pair = await context.store.pairs.offer(new, origin.person.id, origin.delivery_ids)
    if pair is None:
        return to_you(turn.error_for(code))
    pinned = await context.catalogue.find(pair.rubric)
    if pinned is None:
        return to_you(GONE)
    if code is WriteStatus.STARTED or (code is WriteStatus.SHOWN and pair.rubric.id == rubric.id):
        offered, where = m.PairOffer(pinned, pair.terms, origin.person.id), pair.ref.conversation
        return (m.Reply(m.To.EVERYONE, offered, m.PairOfferOf(pair.ref), conversation=where),)
    return to_you(m.PairOpen(pinned, pair.terms))


async def open_here(context: HandlerContext, origin: Origin) -> Replies:
    """Point to the offer that is open in the conversation. Nothing tells who has taken their check."""
    pair = None if origin.conversation.private else await context.store.pairs.get(origin.conversation)
    pair = await pair_previews.open_pair(context, pair.ref) if pair else None
    rubric = await context.catalogue.find(pair.rubric) if pair else None
    return to_you(m.PairOpen(rubric, pair.terms)) if pair and rubric else ()


async def join(context: HandlerContext, origin: Origin, event: e.PairJoined) -> Replies:
    """Begin the person's check of a pair, or show how it stands."""
    where = event.assessment.conversation
    if origin.conversation != where:
        return error(m.ErrorCode.TEAM_ONLY)
    pair = await pair_previews.open_pair(context, event.assessment)
    rubric = await context.catalogue.find(pair.rubric) if pair else None
    if pair is None or rubric is None:
        last = await context.store.pairs.get(where)
        is_posted = last is not None and last.ref == event.assessment and last.posted
        return error(m.ErrorCode.PAIR_POSTED if is_posted else m.ErrorCode.PAIR_OVER)
    check = NewCheck(
        id=context.runtime.new_id(),
        person=origin.person,
        rubric=pair.rubric,
        aspects=len(rubric.aspects),
        levels=rubric.top,
        opened=context.runtime.now(),
        sent_at=origin.sent_at,
        pair=pair.ref,
    )
    await context.store.jobs.schedule(Job(JobKind.PAIR_PREVIEW, pair.ref, origin.person.id), pair.closes)
    ref, outcome = await context.store.checks.start(check, again=False, delivery_ids=origin.delivery_ids)
    return await sessions.show(context, origin, ref, outcome)


async def agree(context: HandlerContext, origin: Origin, event: e.PairAgreed) -> Replies:
    """Keep the agreement of a person, and post both checks if it is the second one."""
    ref, person = event.assessment, origin.person.id
    view = await context.read_session(event.session)
    if isinstance(view, m.ErrorMessage):
        return to_you(view)
    if view.assessment.pair != ref or view.progress.left:
        return error(m.ErrorCode.PAIR_OVER)
    if view.session.changes != event.changes:
        return await sessions.show_stored(context, origin, view.ref)
    two = await context.membership.pair(ref.conversation) if context.membership else None
    if two is None or person not in two:
        return to_you(m.NotTwo(view.ref))
    now, claim = context.runtime.now(), ClaimId(context.runtime.new_id())
    await context.store.jobs.schedule(Job(JobKind.PAIR, ref), now + POST_GRACE_SECONDS)
    answers = frozen(view.rubric, view.session.answers)
    code, pair = await context.store.pairs.agree(ref, person, answers, two, claim, now)
    if pair is None:
        return error(m.ErrorCode.PAIR_OVER)
    if code is WriteStatus.SHOWN:
        return await sessions.show_stored(context, origin, view.ref)
    is_posted = pair.posted or code is WriteStatus.CHANGED
    told = _in_chat(view, m.PairComplete(view.rubric, view.ref, pair.conversation_name, is_posted))
    return (_post(view.rubric, pair, claim, person), told) if code is WriteStatus.CHANGED else (told,)


async def decline(context: HandlerContext, origin: Origin, event: e.PairDeclined) -> Replies:
    """Leave the check of a person to themselves for now, also if they had agreed."""
    view = await context.read_session(event.session)
    if isinstance(view, m.ErrorMessage):
        return to_you(view)
    await context.store.pairs.withdraw(event.assessment, origin.person.id)
    shown = await pair_previews.preview(context, view, refused=True)
    if isinstance(shown, m.PairPreview):
        return (_in_chat(view, shown),)
    return await sessions.show_stored(context, origin, view.ref)


async def repost(context: HandlerContext, job: Job, messenger: Messenger | None) -> Replies:
    """Post two checks that both people agreed to, if nobody has claimed the post.

    Somebody may have joined since they agreed. While it is not sure that they are alone, the post waits.
    """
    where = job.assessment.conversation
    kept = await context.store.pairs.get(where)
    if kept is None or kept.ref != job.assessment or not kept.agreed:
        return ()
    two = await messenger.pair(where) if messenger else None
    if two != frozenset(kept.agreed):
        await context.store.jobs.reschedule(job, context.runtime.now() + ASK_AGAIN_SECONDS)
        return ()
    claim = ClaimId(context.runtime.new_id())
    pair = await context.store.pairs.claim_post(job.assessment, claim)
    rubric = await context.catalogue.find(pair.rubric) if pair else None
    return (_post(rubric, pair, claim),) if pair and rubric else ()


async def note_posted(context: HandlerContext, ref: AssessmentRef, waiting: Iterable[PersonId]) -> None:
    """Remember that two checks are there for everyone to see. Tell those *waiting* for that."""
    jobs, now = context.store.jobs, context.runtime.now()
    await context.store.pairs.mark_posted(ref)
    await superseded.end(context, ref.conversation, Subject.PAIR)
    for person in waiting:
        await jobs.schedule(Job(JobKind.PAIR_PREVIEW, ref, person), now)
    await jobs.complete(Job(JobKind.PAIR, ref), now + POST_GRACE_SECONDS)


async def redraw_preview(context: HandlerContext, job: Job, _: Messenger | None) -> Replies:
    """Let a person's preview say that both checks were posted, or show the result alone once it lapsed.

    Their check may ask questions by now, or be gone. A repeat is harmless.
    """
    chat, ref = job.receiver, job.assessment
    view = await _check_of(context, chat.person, ref)
    pair = await context.store.pairs.get(ref.conversation)
    if view is None or view.progress.page is not None or not view.session.message:
        return ()
    told: m.PairComplete | m.Superseded
    if pair and pair.ref == ref and pair.is_complete:
        told = m.PairComplete(view.rubric, view.ref, pair.conversation_name, pair.posted)
    elif await pair_previews.open_pair(context, ref):
        return ()
    else:
        told = m.Superseded(await results.for_author(context, chat.person, turn.report(view)))
    return (replace(_in_chat(view, told), conversation=chat),)


async def _check_of(context: HandlerContext, person: Person, ref: AssessmentRef) -> turn.SessionView | None:
    """Find a person's check of a pair."""
    for each in (await context.store.people.recall(person)).checks[:RECENT_CHECKS]:
        view = await context.read_session(each)
        if isinstance(view, turn.SessionView) and view.assessment.pair == ref:
            return view
    return None


async def record_send(
    context: HandlerContext, ref: AssessmentRef, claim: ClaimId, delivered: SendResult
) -> None:
    """Give the right to post back if the platform took nothing. What may have arrived is not sent again."""
    if delivered.status not in (SendStatus.SENT, SendStatus.UNKNOWN):
        await context.store.pairs.release_post(ref, claim)


def _post(rubric: Rubric, pair: Pair, claim: ClaimId, last: PersonId | None = None) -> m.Reply:
    """Post both checks. That of the person who agreed *last* stands last."""
    people = sorted(pair.agreed, key=lambda person: (person == last, person))
    sides = tuple((person, result_of(rubric, person, pair.agreed[person])) for person in people)
    posted, where = m.PairPosted(rubric, pair.ref, sides), pair.ref.conversation
    waiting = tuple(person for person in people if person != last)
    return m.Reply(m.To.EVERYONE, posted, m.PairOf(pair.ref, waiting), conversation=where, claim=claim)


def _in_chat(view: turn.SessionView, message: m.Message) -> m.Reply:
    return m.Reply(m.To.CHAT, message, live_message=view.ref, message_id=view.session.message)
