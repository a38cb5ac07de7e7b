"""What we say on our own: planned when its cause happens, looked at again when its time has come."""

from dataclasses import replace
from enum import StrEnum

from bot.conversation import messages as m, turn
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.record import Adoption, StepState
from bot.conversation.reminders import policy
from bot.conversation.reminders.policy import Rules, Working
from bot.conversation.reminders.preferences import NOTHING, Change, Nudge, Wishes
from bot.handlers.context import Desk, Replies
from bot.handlers.results import Results
from bot.outbox.job import Claimed, Delivered, Delivery, Owed
from bot.ports import Messenger
from bot.telemetry.logs import logger
from rubric import Rubric

PATIENCE = 60  # seconds until a nudge that another worker is at is looked at again

log = logger("nudges")


class Skip(StrEnum):
    """Why a nudge is not sent."""

    GONE = "gone"  # what it was about was deleted, or is somebody else's now
    CLOSED = "closed"
    FINISHED = "finished"
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # the team has looked again already, or somebody else has begun to answer
    LEFT = "left"  # whoever would get it is no longer in the conversation
    UNREACHABLE = "unreachable"  # the platform would refuse it, until they speak to us
    OFF = "off"
    LATE = "late"


class Nudging:
    """Plans nudges, and sends each at most once."""

    def __init__(self, desk: Desk, results: Results, rules: Rules) -> None:
        self._desk = desk
        self._results = results
        self._rules = rules

    # Plan

    async def began(self, origin: Origin, ref: AssessmentRef) -> None:
        """Remind someone who began to answer."""
        await self.note_zone(origin)
        await self.plan(Owed(Nudge.UNFINISHED, ref, origin.person.id), self._now())

    async def adopted(self, ref: AssessmentRef, step: Adoption) -> None:
        """Ask the owner of a step how it goes from its day on, and not as it was planned before."""
        owed = Owed(Nudge.CHECK_IN, ref, step.owner, step.step)
        await self.plan(owed, step.look - self._rules.step)
        for each in await self._desk.store.planned(owed.receiver):
            same = (each.owed.duty, each.owed.step) == (owed.duty, owed.step)
            before = each.owed.asked or each.owed.assessment != ref
            if same and before and each.owed.assessment.conversation == ref.conversation:
                await self._desk.store.settle(each.owed, each.due)

    async def closed(self, ref: AssessmentRef, at: int) -> None:
        """Offer a team to look again."""
        await self.plan(Owed(Nudge.LOOK_AGAIN, ref), at)

    async def plan(self, owed: Owed, start: int) -> None:
        """Plan a nudge, and those that follow it, counted from *start*."""
        times = self._rules.times(nudge_of(owed), start, await self.wishes(owed))
        for count, due in enumerate(times, 1):
            await self._desk.store.owe(replace(owed, turn=count), due)

    async def left(self, where: Conversation, person: Person) -> None:
        """Strike out what is planned for somebody who has left a conversation; a repeat is harmless."""
        await self._desk.store.forget_nudges(person.chat, where)

    async def note_zone(self, origin: Origin) -> None:
        """Remember the time zone that a platform told with an event."""
        if origin.zone:
            await self._desk.store.note_zone(origin.person, origin.zone)

    # Send

    async def due(self, owed: Owed, messenger: Messenger | None) -> Replies:
        """Send a nudge whose time has come, if there is still a reason to."""
        planned = await self._desk.store.planned(owed.receiver)
        found = next((each for each in planned if each.owed == owed), None)
        if found is None:
            return ()
        wishes = await self.wishes(owed)
        message = await self.message(owed, wishes)
        if isinstance(message, Skip):
            return await self._skipped(owed, message)
        now, hours = self._now(), policy.working(self._rules, wishes)
        if isinstance(policy.decide(found.due, now, hours), policy.Drop):
            return await self._skipped(owed, Skip.LATE)
        if owed.person and messenger and (home := await messenger.zone(_person(owed))):
            await self._desk.store.note_zone(_person(owed), home)
            hours = policy.working(self._rules, replace(wishes, home=home))
        match policy.decide(found.due, now, hours):
            case policy.Drop():
                return await self._skipped(owed, Skip.LATE)
            case policy.Move(until):
                return await self._moved(owed, until, "out_of_hours")
            case policy.Send(day):
                if messenger and await _has_left(owed, messenger):
                    return await self._skipped(owed, Skip.LEFT)
                claim = self._desk.clockwork.new_id()
                claimed = await self._desk.store.claim_nudge(owed, day, claim, now)
                return await self._claimed(owed, claimed, claim, message, hours)

    async def _claimed(
        self, owed: Owed, claimed: Claimed, claim: str, message: m.Message, hours: Working
    ) -> Replies:
        match claimed:
            case Claimed.MINE:
                to = m.To.CHAT if owed.person else m.To.EVERYONE
                return (m.Reply(to, message, conversation=owed.receiver, claim=claim),)
            case Claimed.TAKEN:
                return await self._moved(owed, hours.slot_on_another_day(self._now()), "one_a_day")
            case Claimed.SENDING:
                return await self._moved(owed, self._now() + PATIENCE, "under_way")
            case Claimed.LOST:
                await self._ended(owed, Delivery.UNKNOWN, "whoever sent it died")
            case Claimed.OVER:
                log.info("nudge_left_alone", nudge=owed.duty.value, reason="over")
        return ()

    async def _moved(self, owed: Owed, until: int, reason: str) -> Replies:
        await self._desk.store.put_off(owed, until)
        log.info("nudge_moved", nudge=owed.duty.value, reason=reason, seconds=until - self._now())
        return ()

    async def _skipped(self, owed: Owed, why: Skip) -> Replies:
        await self._ended(owed, why)
        return ()

    async def _ended(self, owed: Owed, outcome: Skip | Delivery, reason: str = "") -> None:
        """Log and count what became of a nudge: whose it was, and what it said, is nobody's business."""
        log.info("nudge", nudge=owed.duty.value, outcome=outcome.value, reason=reason)
        await self._desk.store.count(nudge_of(owed), outcome.value)

    async def delivered(self, owed: Owed, claim: str, delivered: Delivered) -> None:
        """Write down what the platform made of a nudge."""
        await self._desk.store.note_nudge(owed, claim, delivered)
        if delivered.became is not Delivery.LATER:
            await self._ended(owed, delivered.became, delivered.reason)

    # Whether there is still a reason

    async def message(self, owed: Owed, wishes: Wishes) -> m.Message | Skip:
        """Say what a nudge would say now, or why there is no reason for it any more."""
        if wishes.off:
            return Skip.OFF
        if await self._desk.store.lost(owed.receiver):
            return Skip.UNREACHABLE
        match nudge_of(owed):
            case Nudge.UNFINISHED:
                return await self._unfinished(owed)
            case Nudge.CHECK_IN:
                return await self._check_in(owed)
            case Nudge.LOOK_AGAIN:
                return await self._look_again(owed)
            case Nudge.INVITED:
                return await self._invited(owed)
            case Nudge.READY:
                return await self._ready(owed)

    async def _unfinished(self, owed: Owed) -> m.Message | Skip:
        ref = SessionRef(owed.assessment.conversation, owed.assessment.id, owed.person)
        standing = await self._desk.standing(ref, await self._desk.store.read(ref))
        if not isinstance(standing, turn.Standing):
            return Skip.GONE
        if standing.assessment.status is not Status.OPEN:
            return Skip.CLOSED
        if standing.session.declined:
            return Skip.DECLINED
        left = len(standing.place.left)
        return m.NudgeUnfinished(standing.rubric, ref, standing.assessment, left) if left else Skip.FINISHED

    async def _check_in(self, owed: Owed) -> m.Message | Skip:
        steps = await self._desk.store.steps(owed.assessment.conversation)
        adoption = next((each for each in steps if each.step == owed.step), None)
        if adoption is None or adoption.owner != owed.person:
            return Skip.GONE
        if adoption.state is not StepState.ADOPTED:
            return Skip.FINISHED
        try:
            rubric = await self._desk.catalogue.pinned(adoption.rubric.hash)
        except LookupError:
            return Skip.GONE
        return m.NudgeCheckIn(rubric, adoption, owed.assessment)

    async def _look_again(self, owed: Owed) -> m.Message | Skip:
        where = owed.assessment.conversation
        known = await self._results.known(where)
        mine = next((each for each in known if each[1].assessment == owed.assessment.id), None)
        if mine is None:
            return Skip.GONE
        rubric, record = mine
        newest = next(each for _, each in known if each.rubric.id == record.rubric.id)
        running = {each.rubric.id for each in await self._desk.store.running(where)}
        if newest != record or record.rubric.id in running:
            return Skip.SUPERSEDED
        return m.NudgeLookAgain(rubric, record, owed.assessment)

    async def _invited(self, owed: Owed) -> m.Message | Skip:
        held = await self._held(owed.assessment)
        if isinstance(held, Skip):
            return held
        rubric, assessment = held
        if assessment.rest is None:
            return Skip.GONE
        if owed.person in await self._desk.store.done(owed.assessment):
            return Skip.FINISHED
        return m.NudgeInvited(rubric, assessment, assessment.rest.by)

    async def _ready(self, owed: Owed) -> m.Message | Skip:
        held = await self._held(owed.assessment)
        if isinstance(held, Skip):
            return held
        rubric, assessment = held
        if assessment.facilitator != owed.person:
            return Skip.GONE
        return m.NudgeReady(rubric, assessment) if assessment.ripe else Skip.SUPERSEDED

    async def _held(self, ref: AssessmentRef) -> tuple[Rubric, Assessment] | Skip:
        """Find an assessment that still takes answers."""
        assessment = await self._desk.store.assessment(ref)
        rubric = await self._desk.rubric(assessment) if assessment else None
        if assessment is None or rubric is None:
            return Skip.GONE
        return (rubric, assessment) if assessment.status is Status.OPEN else Skip.CLOSED

    # What it depends on

    async def wishes(self, owed: Owed, change: Change = NOTHING) -> Wishes:
        """Read what the receiver wishes, or would after *change*.

        A team lives where whoever started its assessment does; its quiet days are
        those of its people, too, in whatever is about its assessments.
        """
        wishes = (await self._desk.store.wishes(owed.receiver)).after(change)
        if owed.person:
            team = await self._desk.store.wishes(owed.assessment.conversation)
            return replace(wishes, quiet=(*wishes.quiet, *team.quiet))
        assessment = await self._desk.store.assessment(owed.assessment)
        return replace(wishes, home=assessment.zone if assessment else "")

    def _now(self) -> int:
        return self._desk.clockwork.now()


def nudge_of(owed: Owed) -> Nudge:
    """Tell which nudge is owed; raise ValueError for another duty."""
    return Nudge(owed.duty.value)


def _person(owed: Owed) -> Person:
    where = owed.assessment.conversation
    return Person(where.platform, where.tenant, owed.person)


async def _has_left(owed: Owed, messenger: Messenger) -> bool:
    """Tell whether a person is for sure no longer among those whom a nudge is about."""
    if not owed.person:
        return False
    members = await messenger.members(owed.assessment.conversation)
    return members is not None and owed.person not in members
