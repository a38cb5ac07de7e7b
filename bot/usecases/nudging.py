"""What we say on our own: planned when its cause happens, looked at again when its time has come."""

from dataclasses import dataclass, replace
from enum import StrEnum

from bot.conversation import events as e
from bot.conversation import messages as m
from bot.conversation import nudges, turn
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.nudges import Nudge, Pause, Wishes
from bot.conversation.record import StepState
from bot.nudges import policy
from bot.nudges.policy import Rules, Working
from bot.observe import nudges as counted
from bot.ports import Claimed, Delivery, Messenger, Nudged, Owed, Planned
from bot.usecases.desk import Desk, Replies, problem, you
from bot.usecases.results import Results

HOUR = 3600
ROUNDED = 300  # people say times in steps of five minutes
# Seconds until a nudge that could not be sent, or that another worker is at, is looked at again.
PATIENCE = 60


class Skip(StrEnum):
    """Why a nudge is not sent."""

    GONE = "gone"  # what it was about was deleted, or is somebody else's now
    CLOSED = "closed"
    FINISHED = "finished"
    DECLINED = "declined"
    SUPERSEDED = "superseded"  # the team has looked again already
    OFF = "off"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will become of a planned nudge: it comes *at* a time, or *why* it does not."""

    planned: Planned
    at: int
    why: Skip | Nudged | None
    about: str = ""


class Nudging:
    """Plans nudges, sends each at most once, and listens to who wants fewer."""

    def __init__(self, desk: Desk, results: Results, rules: Rules) -> None:
        self._desk = desk
        self._results = results
        self._rules = rules

    # Plan

    async def began(self, origin: Origin, ref: AssessmentRef) -> None:
        """Remind someone who began to answer."""
        await self._note_zone(origin)
        await self._plan(Owed(Nudge.UNFINISHED, ref, origin.person.id), self._now())

    async def adopted(self, origin: Origin, ref: AssessmentRef, step: str) -> None:
        """Ask someone who took a step on how it goes."""
        await self._note_zone(origin)
        await self._plan(Owed(Nudge.CHECK_IN, ref, origin.person.id, step), self._now())

    async def closed(self, ref: AssessmentRef, at: int) -> None:
        """Offer a team to look again."""
        await self._plan(Owed(Nudge.LOOK_AGAIN, ref), at)

    async def _plan(self, owed: Owed, start: int) -> None:
        wishes = await self._desk.store.wishes(owed.receiver)
        for count, wait in enumerate(self._rules.waits(_nudge(owed), wishes), 1):
            await self._desk.store.owe(replace(owed, turn=count), start + wait)

    async def _note_zone(self, origin: Origin) -> None:
        if origin.zone:
            await self._desk.store.note_zone(origin.person, origin.zone)

    # Send

    async def due(self, owed: Owed, messenger: Messenger | None) -> Replies:
        """Send a nudge whose time has come, if there is still a reason to."""
        planned = await self._desk.store.planned(owed.receiver)
        found = next((each for each in planned if each.owed == owed), None)
        if found is None:
            return ()
        wishes = await self._wishes(owed)
        message = await self._message(owed, wishes)
        if isinstance(message, Skip):
            return _skipped(owed, message)
        now, hours = self._now(), policy.working(self._rules, wishes)
        if isinstance(policy.decide(found.due, now, hours), policy.Drop):
            return _skipped(owed, Skip.LATE)
        if owed.person and messenger and (home := await messenger.zone(_person(owed))):
            await self._desk.store.note_zone(_person(owed), home)
            hours = policy.working(self._rules, replace(wishes, home=home))
        match policy.decide(found.due, now, hours):
            case policy.Drop():
                return _skipped(owed, Skip.LATE)
            case policy.Move(until):
                await self._desk.store.owe(owed, until)
                return ()
            case policy.Send(day):
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
                await self._desk.store.owe(owed, hours.slot_on_another_day(self._now()))
            case Claimed.SENDING:
                await self._desk.store.owe(owed, self._now() + PATIENCE)
            case Claimed.LOST:
                _count(owed, Delivery.UNKNOWN)
            case Claimed.OVER:
                pass
        return ()

    async def delivered(self, owed: Owed, claim: str, became: Delivery) -> None:
        """Write down what the platform made of a nudge."""
        await self._desk.store.note_nudge(owed, claim, became)
        if became is Delivery.LATER:
            await self._desk.store.owe(owed, self._now() + PATIENCE)
        _count(owed, became)

    # Whether there is still a reason

    async def _message(self, owed: Owed, wishes: Wishes) -> m.Message | Skip:
        if wishes.off:
            return Skip.OFF
        match _nudge(owed):
            case Nudge.UNFINISHED:
                return await self._unfinished(owed)
            case Nudge.CHECK_IN:
                return await self._check_in(owed)
            case Nudge.LOOK_AGAIN:
                return await self._look_again(owed)

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

    # Listen

    async def snooze(self, origin: Origin, event: e.Snoozed) -> Replies:
        """Put a nudge off, or drop it for this round."""
        of_team = event.nudge is Nudge.LOOK_AGAIN
        if of_team and origin.conversation != event.assessment.conversation:
            return problem(m.Trouble.TEAM_ONLY)
        owed = Owed(event.nudge, event.assessment, "" if of_team else origin.person.id, event.step)
        wishes = await self._wishes(owed)
        if isinstance(await self._message(owed, wishes), Skip):
            return you(m.NudgeOver())
        at = await self._put_off(owed, event.pause, wishes)
        put_off = m.NudgePutOff(event.nudge, at, wishes.zone or wishes.home)
        return (m.Reply(m.To.EVERYONE if of_team else m.To.YOU, put_off),)

    async def _put_off(self, owed: Owed, pause: Pause, wishes: Wishes) -> int:
        """Plan it anew and say for when; 0 where it is dropped."""
        now, hours = self._now(), policy.working(self._rules, wishes)
        match pause:
            case Pause.ROUND:
                for each in await self._desk.store.planned(owed.receiver):
                    if replace(each.owed, turn=owed.turn, asked=owed.asked) == owed:
                        await self._desk.store.settle(each.owed, each.due)
                return 0
            case Pause.AGAIN:
                await self._plan(owed, now)
                return hours.slot(now + self._rules.waits(_nudge(owed), wishes)[0])
            case Pause.HOUR:
                about = round((now + HOUR) / ROUNDED) * ROUNDED
                at = policy.comes_back(about, now, hours, wishes)
            case Pause.TOMORROW:
                at = hours.slot_on_another_day(now)
        await self._desk.store.owe(replace(owed, asked=True), at)
        return at

    async def remind(self, origin: Origin, words: str) -> Replies:
        """Show how a person or a team is nudged, after changing it as they say."""
        receiver, team = origin.conversation, not origin.conversation.private
        change = nudges.read(words) if words else None
        if not team:
            await self._note_zone(origin)
        if change:
            if change.every and not team:
                return problem(m.Trouble.TEAM_ONLY)
            await self._desk.store.wish(receiver, change)
            if change.every:
                await self._look_again_after(receiver, change.every)
        return you(await self._page(receiver, unread=bool(words) and change is None))

    async def _look_again_after(self, where: Conversation, seconds: int) -> None:
        """Move what is planned already to the team's own cadence."""
        closed = {record.assessment: record.closed for _, record in await self._results.known(where)}
        for each in await self._desk.store.planned(where):
            if each.owed.assessment.id in closed and each.due and not each.owed.asked:
                await self._desk.store.owe(each.owed, closed[each.owed.assessment.id] + seconds)

    async def _page(self, receiver: Conversation, *, unread: bool) -> m.Reminders:
        planned = await self._desk.store.planned(receiver)
        wishes = await self._wishes(planned[-1].owed) if planned else await self._desk.store.wishes(receiver)
        coming = [
            m.Coming(_nudge(each.planned.owed), each.about, each.at)
            for each in await self.outlook(receiver)
            if each.why is None
        ]
        return m.Reminders(
            team=not receiver.private,
            off=wishes.off,
            zone=wishes.zone or wishes.home,
            hours=wishes.hours or self._rules.hours,
            days=self._rules.days,
            every=wishes.every or self._rules.again,
            coming=tuple(coming),
            unread=unread,
        )

    async def outlook(self, receiver: Conversation) -> tuple[Outlook, ...]:
        """Say what is planned for a person or a team, and why something is not going to come."""
        return tuple([await self._look_ahead(each) for each in await self._desk.store.planned(receiver)])

    async def _look_ahead(self, planned: Planned) -> Outlook:
        wishes = await self._wishes(planned.owed)
        hours = policy.working(self._rules, wishes)
        message = await self._message(planned.owed, wishes)
        about = _about(message)
        if planned.state is not Nudged.DUE:
            return Outlook(planned, 0, planned.state, about)
        if isinstance(message, Skip):
            return Outlook(planned, 0, message)
        now = self._now()
        match policy.decide(planned.due, now, hours):
            case policy.Drop():
                return Outlook(planned, 0, Skip.LATE, about)
            case policy.Move(until):
                return Outlook(planned, until, None, about)
            case policy.Send():
                return Outlook(planned, now, None, about)

    async def _wishes(self, owed: Owed) -> Wishes:
        """Read what the receiver wishes; a team lives where whoever started its assessment does."""
        wishes = await self._desk.store.wishes(owed.receiver)
        if owed.person:
            return wishes
        assessment = await self._desk.store.assessment(owed.assessment)
        return replace(wishes, home=assessment.zone if assessment else "")

    def _now(self) -> int:
        return self._desk.clockwork.now()


def _nudge(owed: Owed) -> Nudge:
    return Nudge(owed.duty.value)


def _person(owed: Owed) -> Person:
    where = owed.assessment.conversation
    return Person(where.platform, where.tenant, owed.person)


def _about(message: m.Message | Skip) -> str:
    match message:
        case m.NudgeUnfinished(rubric) | m.NudgeLookAgain(rubric):
            return rubric.name
        case m.NudgeCheckIn(rubric, adoption):
            return rubric.step(adoption.step)[2].title
    return ""


def _skipped(owed: Owed, why: Skip) -> Replies:
    _count(owed, why)
    return ()


def _count(owed: Owed, outcome: Skip | Delivery) -> None:
    counted.labels(owed.duty.value, outcome.value).inc()
