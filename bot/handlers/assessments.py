"""The team's assessment: started by one, answered by many in private, looked after until it closes."""

from bot.conversation import dates, events as e, messages as m, turn
from bot.conversation.assessment import RubricRef, Status
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.permissions import Deed
from bot.conversation.privacy import Floors
from bot.conversation.questions import Mode
from bot.conversation.session import Code
from bot.handlers.access import Finding, Found, Unclear
from bot.handlers.closing import Closing
from bot.handlers.context import GONE, PATIENCE, Desk, Replies, problem, you
from bot.handlers.reminders import Nudging
from bot.handlers.results import Results
from bot.handlers.sessions import Sessions
from bot.outbox.job import Duty, Owed
from bot.writes import RUNS, Edit, NewAssessment
from rubric import Rubric


class Assessments:
    """Holds assessments from the start until they close."""

    def __init__(
        self,
        desk: Desk,
        finding: Finding,
        closing: Closing,
        sessions: Sessions,
        results: Results,
        nudging: Nudging,
    ) -> None:
        self._desk = desk
        self._finding = finding
        self._closing = closing
        self._sessions = sessions
        self._results = results
        self._nudging = nudging

    # Start and take part

    async def start(self, origin: Origin, event: e.AssessAsked) -> Replies:
        """Start an assessment in this conversation, or point to the one that runs."""
        if origin.conversation.private:
            return problem(m.Trouble.TEAM_ONLY)
        rubric = self._desk.find(event.capability)
        if not isinstance(rubric, Rubric):
            return you(m.Capabilities(rubric.rubrics, rubric.unknown, team=True, openly=event.openly))
        closes = self._closing_time(event.by, origin.zone)
        if closes is None:
            return problem(m.Trouble.NO_SUCH_DAY)
        await self._desk.catalogue.keep(rubric)
        new = NewAssessment(
            id=self._desk.clockwork.new_id(),
            conversation=origin.conversation,
            rubric=RubricRef(rubric.id, rubric.hash),
            aspects=len(rubric.aspects),
            facilitator=origin.person.id,
            opened=self._desk.clockwork.now(),
            closes=closes,
            zone=origin.zone,
            mode=Mode.OPEN if event.openly else Mode.TEAM,
            named=origin.named,
        )
        ref = AssessmentRef(new.conversation, new.id)
        await self._desk.store.owe(Owed(Duty.CLOSING, ref), closes)
        await self._desk.store.owe(Owed(Duty.LOOK, ref), new.opened + PATIENCE)
        await self._desk.store.owe(Owed(Duty.CARD, ref), new.opened + PATIENCE)
        if event.openly:
            await self._desk.store.owe(Owed(Duty.QUESTION, ref), new.opened + PATIENCE)
        code, assessment = await self._desk.store.start_assessment(new, origin.event_id)
        if assessment is None:
            return you(turn.trouble(code))
        pinned = await self._desk.rubric(assessment)
        if pinned is None:
            return you(GONE)
        if code is Code.SHOWN and assessment.message:
            return you(m.RunningAlready(pinned, assessment))
        told = m.Reply(m.To.YOU, m.Facilitating(pinned, assessment))
        return (turn.card(pinned, assessment), *turn.asked_openly(pinned, assessment), told)

    async def join(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Begin to answer, or go on; the questions come in the private chat."""
        found = await self._finding.allowed(origin, ref, Deed.JOIN)
        if isinstance(found, m.Problem):
            return you(found)
        rubric, assessment = found
        if assessment.mode is Mode.OPEN:
            return problem(m.Trouble.TOGETHER)
        session = SessionRef(ref.conversation, ref.id, origin.person.id)
        begins = (await self._desk.store.read(session)).code is Code.MISSING
        if begins and assessment.status is Status.OPEN:
            await self._nudging.began(origin, ref)  # before they begin: nobody would do it after a crash
        outcome = await self._desk.store.join(session, len(rubric.aspects))
        if outcome.code is Code.CLOSED:
            return await self._closing.over(ref)
        return await self._sessions.show(origin, session, outcome)

    async def decline(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Sit an assessment out."""
        found = await self._finding.allowed(origin, ref, Deed.DECLINE)
        if isinstance(found, m.Problem):
            return you(found)
        outcome = await self._desk.store.decline(SessionRef(ref.conversation, ref.id, origin.person.id))
        if outcome.code is Code.CLOSED:
            return await self._closing.over(ref)
        if outcome.assessment is None:
            return you(turn.trouble(outcome.code))
        answered = outcome.session is not None and bool(outcome.session.answers)
        return you(m.SatOut(ref, answered))

    async def status(self, origin: Origin) -> Replies:
        """Say what runs in this conversation, if anything does, and how far the person is."""
        running = []
        for assessment in await self._desk.store.running(origin.conversation):
            rubric = await self._desk.rubric(assessment)
            if rubric is None:
                continue
            ref = SessionRef(assessment.conversation, assessment.id, origin.person.id)
            standing = await self._desk.standing(ref, await self._desk.store.read(ref))
            place = standing.place if isinstance(standing, turn.Standing) else None
            running.append(m.Running(rubric, assessment, place))
        return you(m.TeamStatus(tuple(running))) if running else ()

    async def card(self, ref: AssessmentRef) -> m.Reply | None:
        """Draw the card of an assessment as things stand now."""
        return next(iter(await self.drawn(ref)), None)

    async def make_sure(self, ref: AssessmentRef) -> Replies:
        """Let the card of an assessment be seen, where whoever started it may have died before posting it.

        One whose answer was lost may then be there twice: both take answers, and only the
        second one counts them.
        """
        found = await self._finding.found(ref)
        if isinstance(found, m.Problem) or found[1].status is not Status.OPEN or found[1].message:
            return ()
        return (turn.card(*found),)

    async def drawn(self, ref: AssessmentRef) -> Replies:
        """Draw what everyone sees of an assessment: its card, and what an open one asks now."""
        found = await self._finding.found(ref)
        if isinstance(found, m.Problem):
            return ()
        report = await self._results.report(ref) if found[1].status is Status.CLOSED else None
        card = turn.card(*found, report.record.result.level if report else None)
        return (card, *turn.asked_openly(*found))

    # Look after it

    async def cancel(self, origin: Origin, event: e.CancelAsked) -> Replies:
        """Drop an assessment, once the facilitator has confirmed it."""
        found = await self._finding.meant(origin, event, Deed.CANCEL)
        if isinstance(found, Unclear):
            return you(found)
        if not event.confirmed:
            return you(m.CancelWarning(*found))
        return await self._change(origin, found, Edit(RUNS, status=Status.CANCELLED), m.Turn.CANCELLED)

    async def settings(self, origin: Origin, event: e.SettingsAsked) -> Replies:
        """Show how an assessment is held."""
        found = await self._finding.meant(origin, event, Deed.EXTEND)
        return you(found if isinstance(found, Unclear) else m.Settings(*found))

    async def extend(self, origin: Origin, event: e.Extended) -> Replies:
        """Give an assessment more time."""
        found = await self._finding.meant(origin, event, Deed.EXTEND)
        if isinstance(found, Unclear):
            return you(found)
        closes = self._closing_time(event.by, found[1].zone)
        if closes is None:
            return problem(m.Trouble.NO_SUCH_DAY)
        await self._desk.store.owe(Owed(Duty.CLOSING, found[1].ref), closes)
        await self._desk.store.owe(Owed(Duty.LOOK, found[1].ref), self._desk.clockwork.now() + PATIENCE)
        return await self._change(origin, found, Edit(RUNS, Status.OPEN, closes), m.Turn.EXTENDED)

    async def set_floor(self, origin: Origin, event: e.FloorSet) -> Replies:
        """Raise the privacy floor, or set it before anybody has begun."""
        found = await self._finding.meant(origin, event, Deed.RAISE_FLOOR)
        if isinstance(found, Unclear):
            return you(found)
        assessment = found[1]
        if not Floors(assessment.floor).may_become(event.floor, assessment.began):
            return problem(m.Trouble.FLOOR_STAYS)
        return await self._change(origin, found, Edit(RUNS, floor=event.floor), m.Turn.FLOOR)

    async def hand_over(self, origin: Origin, event: e.HandOverAsked) -> Replies:
        """Offer an assessment to whoever takes it."""
        found = await self._finding.meant(origin, event, Deed.HAND_OVER)
        if isinstance(found, Unclear):
            return you(found)
        return await self._change(origin, found, Edit(RUNS, offered=True), m.Turn.OFFERED)

    async def take_over(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Take an assessment over: one that is offered, left behind, or past its closing time."""
        found = await self._finding.allowed(origin, ref, Deed.TAKE_OVER)
        if isinstance(found, m.Problem):
            return you(found)
        assessment = found[1]
        late = self._desk.clockwork.now() >= assessment.closes
        if not (assessment.offered or not assessment.facilitator or late):
            return problem(m.Trouble.NOT_YET_YOURS)
        edit = Edit(RUNS, facilitator=origin.person.id, offered=False)
        return await self._change(origin, found, edit, m.Turn.TAKEN_OVER)

    async def _change(self, origin: Origin, found: Found, edit: Edit, what: m.Turn) -> Replies:
        """Change an assessment, tell everyone, and draw its card anew."""
        rubric, before = found
        code, now = await self._desk.store.edit(before.ref, edit)
        if now is None:
            return you(turn.trouble(code))
        if code is not Code.CHANGED:
            return problem(m.Trouble.OVER)
        changed = m.Changed(rubric, now, what, origin.person.id)
        told = m.Reply(m.To.EVERYONE, changed, conversation=before.conversation)
        return (told, turn.card(rubric, now), *turn.asked_openly(rubric, now))

    def _closing_time(self, by: str, zone: str) -> int | None:
        """Work out when an assessment closes: the end of the day named, else five working days on."""
        today = dates.local_day(self._desk.clockwork.now(), zone)
        day = dates.read_day(by, today) if by else dates.default_day(today)
        closes = dates.closing_time(day, zone) if day else 0
        return closes if closes > self._desk.clockwork.now() else None
