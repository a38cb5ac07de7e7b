"""How people and teams want to be nudged: what is planned, put off, changed or stopped."""

from dataclasses import dataclass, replace

from bot.conversation import events as e, messages as m, nudges
from bot.conversation.identity import Conversation, Origin
from bot.conversation.nudges import Nudge, Pause, Wishes
from bot.nudges import policy
from bot.nudges.policy import Rules
from bot.ports import Nudged, Owed, Planned
from bot.usecases.desk import Desk, Replies, problem, you
from bot.usecases.nudging import Nudging, Skip, nudge_of
from bot.usecases.results import Results

HOUR = 3600
ROUNDED = 300  # people say times in steps of five minutes


@dataclass(frozen=True, slots=True)
class Outlook:
    """What will become of a planned nudge: it comes *at* a time, or *why* it does not."""

    planned: Planned
    at: int
    why: Skip | Nudged | None
    about: str = ""


class Reminders:
    """Shows what is planned, and listens to who wants it otherwise."""

    def __init__(self, desk: Desk, results: Results, nudging: Nudging, rules: Rules) -> None:
        self._desk = desk
        self._results = results
        self._nudging = nudging
        self._rules = rules

    async def snooze(self, origin: Origin, event: e.Snoozed) -> Replies:
        """Put a nudge off, or drop it for this round."""
        of_team = event.nudge is Nudge.LOOK_AGAIN
        if of_team and origin.conversation != event.assessment.conversation:
            return problem(m.Trouble.TEAM_ONLY)
        owed = Owed(event.nudge, event.assessment, "" if of_team else origin.person.id, event.step)
        wishes = await self._nudging.wishes(owed)
        if isinstance(await self._nudging.message(owed, wishes), Skip):
            return you(m.NudgeOver())
        at = await self._put_off(owed, event.pause, wishes)
        put_off = m.NudgePutOff(event.nudge, at, wishes.zone or wishes.home)
        return (m.Reply(m.To.EVERYONE if of_team else m.To.YOU, put_off),)

    async def _put_off(self, owed: Owed, pause: Pause, wishes: Wishes) -> int:
        """Plan it anew and say for when; 0 where it is dropped."""
        now, hours = self._desk.clockwork.now(), policy.working(self._rules, wishes)
        match pause:
            case Pause.ROUND:
                for each in await self._desk.store.planned(owed.receiver):
                    if replace(each.owed, turn=owed.turn, asked=owed.asked) == owed:
                        await self._desk.store.settle(each.owed, each.due)
                return 0
            case Pause.AGAIN:
                await self._nudging.plan(owed, now)
                return hours.slot(now + self._rules.waits(nudge_of(owed), wishes)[0])
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
            await self._nudging.note_zone(origin)
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
        wishes = (
            await self._nudging.wishes(planned[-1].owed)
            if planned
            else await self._desk.store.wishes(receiver)
        )
        coming = [
            m.Coming(nudge_of(each.planned.owed), each.about, each.at)
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
        wishes = await self._nudging.wishes(planned.owed)
        hours = policy.working(self._rules, wishes)
        message = await self._nudging.message(planned.owed, wishes)
        about = _about(message)
        if planned.state is not Nudged.DUE:
            return Outlook(planned, 0, planned.state, about)
        if isinstance(message, Skip):
            return Outlook(planned, 0, message)
        now = self._desk.clockwork.now()
        match policy.decide(planned.due, now, hours):
            case policy.Drop():
                return Outlook(planned, 0, Skip.LATE, about)
            case policy.Move(until):
                return Outlook(planned, until, None, about)
            case policy.Send():
                return Outlook(planned, now, None, about)


def _about(message: m.Message | Skip) -> str:
    match message:
        case m.NudgeUnfinished(rubric) | m.NudgeLookAgain(rubric):
            return rubric.name
        case m.NudgeCheckIn(rubric, adoption):
            return rubric.step(adoption.step)[2].title
    return ""
