"""The team's assessment: started by one, answered by many in private, closed once, shown together."""

from bot.conversation import dates, turn
from bot.conversation import events as e
from bot.conversation import messages as m
from bot.conversation.assessment import Assessment, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.openly import as_revealed
from bot.conversation.privacy import Floors
from bot.conversation.questions import Mode
from bot.conversation.record import Record
from bot.conversation.roles import Deed, Role, may, role_of
from bot.conversation.session import Code, as_person
from bot.ports import Duty, Edit, NewAssessment, Owed
from bot.usecases.desk import GONE, Desk, Replies, problem, you
from bot.usecases.nudging import Nudging
from bot.usecases.results import Results
from bot.usecases.sessions import Sessions
from rubric import Rubric, score

RUNS = (Status.OPEN, Status.EXPIRED)
PATIENCE = 10  # seconds that whoever closed an assessment has to post its result
Found = tuple[Rubric, Assessment]


class Assessments:
    """Holds assessments from the start to the result."""

    def __init__(self, desk: Desk, sessions: Sessions, results: Results, nudging: Nudging) -> None:
        self._desk = desk
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
        )
        ref = AssessmentRef(new.conversation, new.id)
        await self._desk.store.owe(Owed(Duty.CLOSING, ref), closes)
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
        found = await self.allowed(origin, ref, Deed.JOIN)
        if isinstance(found, m.Problem):
            return you(found)
        rubric, assessment = found
        if assessment.mode is Mode.OPEN:
            return problem(m.Trouble.TOGETHER)
        session = SessionRef(ref.conversation, ref.id, origin.person.id)
        outcome = await self._desk.store.join(session, len(rubric.aspects))
        if outcome.code is Code.CLOSED:
            return await self.over(ref)
        if outcome.code is Code.STARTED:
            await self._nudging.began(origin, ref)
        return await self._sessions.show(origin, session, outcome)

    async def decline(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Sit an assessment out."""
        found = await self.allowed(origin, ref, Deed.DECLINE)
        if isinstance(found, m.Problem):
            return you(found)
        outcome = await self._desk.store.decline(SessionRef(ref.conversation, ref.id, origin.person.id))
        if outcome.code is Code.CLOSED:
            return await self.over(ref)
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

    async def drawn(self, ref: AssessmentRef) -> Replies:
        """Draw what everyone sees of an assessment: its card, and what an open one asks now."""
        found = await self.found(ref)
        if isinstance(found, m.Problem):
            return ()
        report = await self._results.report(ref) if found[1].status is Status.CLOSED else None
        card = turn.card(*found, report.record.result.level if report else None)
        return (card, *turn.asked_openly(*found))

    # Close and reveal

    async def close(self, origin: Origin, event: e.CloseAsked) -> Replies:
        """Close an assessment and show its result, once the facilitator has confirmed it."""
        found = await self.allowed(origin, event.assessment, Deed.CLOSE)
        if isinstance(found, m.Problem):
            return you(found)
        rubric, assessment = found
        if assessment.status is Status.CLOSED:
            return await self.over(assessment.ref)
        people = len(await self._answered(assessment.ref))
        if not Floors(assessment.floor).survives(people):
            return you(m.TooFew(rubric, assessment, people))
        if not event.confirmed:
            return you(m.CloseWarning(rubric, assessment))
        return await self._close(rubric, assessment)

    async def time_is_up(self, ref: AssessmentRef) -> Replies:
        """Close an assessment whose time has come, or say that too few answered; a repeat is harmless."""
        found = await self.found(ref)
        if isinstance(found, m.Problem):
            return ()
        rubric, assessment = found
        if assessment.status is not Status.OPEN:
            return ()
        if self._desk.clockwork.now() < assessment.closes:
            await self._desk.store.owe(Owed(Duty.CLOSING, ref), assessment.closes)
            return ()
        people = len(await self._answered(ref))
        if Floors(assessment.floor).survives(people):
            return await self._close(rubric, assessment)
        code, now = await self._desk.store.edit(ref, Edit((Status.OPEN,), status=Status.EXPIRED))
        if code is not Code.CHANGED or now is None:
            return ()
        few = m.Reply(m.To.EVERYONE, m.TooFew(rubric, now, people), conversation=ref.conversation)
        return (few, turn.card(rubric, now), *turn.asked_openly(rubric, now))

    async def make_sure(self, ref: AssessmentRef) -> Replies:
        """Let a closed assessment's result be seen, where whoever closed it may have died before posting it.

        Whether a post that was tried went out nobody can tell, and a second one would
        be one too many: then the card, which is redrawn in place, shows the result.
        """
        found = await self.found(ref)
        if isinstance(found, m.Problem) or found[1].status is not Status.CLOSED:
            return ()
        if await self._desk.store.posted(ref):
            return ()
        replies = await self._published(*found)
        report = await self._results.report(ref)
        if report is None or any(isinstance(reply.living, m.ResultOf) for reply in replies):
            return replies
        card = m.CardOf(ref)
        return (m.Reply(m.To.EVERYONE, report, card, found[1].message, ref.conversation),)

    async def posted(self, ref: AssessmentRef) -> None:
        """Remember that a result is there for everyone to see; nobody has to make sure of it any more."""
        await self._desk.store.note_posted(ref)
        by = self._desk.clockwork.now() + PATIENCE
        await self._desk.store.settle(Owed(Duty.RESULT, ref), by)

    async def over(self, ref: AssessmentRef) -> Replies:
        """Answer someone who comes too late: here is the result, or why there is none."""
        report = await self._results.report(ref)
        return you(report) if report else problem(m.Trouble.OVER)

    async def _close(self, rubric: Rubric, assessment: Assessment) -> Replies:
        """Freeze the answers; then nothing can change what the result is worked out from."""
        await self._desk.store.owe(Owed(Duty.RESULT, assessment.ref), self._desk.clockwork.now() + PATIENCE)
        edit = Edit((*RUNS, Status.CLOSED), status=Status.CLOSED, offered=False)
        code, closed = await self._desk.store.edit(assessment.ref, edit)
        if code is not Code.CHANGED or closed is None:
            return problem(m.Trouble.OVER)
        return await self._published(rubric, closed)

    async def _published(self, rubric: Rubric, closed: Assessment) -> Replies:
        """Work the result out from the frozen answers, keep it once, and post it once."""
        ref = closed.ref
        people = [
            as_person(rubric, person, answers)
            for person, answers in await self._desk.store.answers(ref)
            if answers
        ]
        floors = Floors(closed.floor)
        if not floors.survives(len(people)):
            return await self._withdraw(rubric, ref)
        stands = as_revealed(rubric, people, closed.revealed)
        result = floors.showing(score(rubric, stands, "assessment", floors.level), stands)
        now = self._desk.clockwork.now()
        record = Record(ref.id, closed.rubric, closed.opened, now, len(people), closed.floor, result)
        code, kept = await self._desk.store.publish(ref, record, tuple(person.id for person in people))
        if code is Code.MOVED_ON:
            return await self._published(rubric, closed)  # one fewer each time
        if kept is None:
            return problem(m.Trouble.OVER)
        await self._nudging.closed(ref, kept.closed)
        over = (turn.card(rubric, closed, kept.result.level), *turn.asked_openly(rubric, closed))
        report = await self._results.report(ref)
        if report is None or not await self._desk.store.claim_post(ref, self._desk.clockwork.new_id()):
            return over
        return (m.Reply(m.To.EVERYONE, report, m.ResultOf(ref), conversation=ref.conversation), *over)

    async def _withdraw(self, rubric: Rubric, ref: AssessmentRef) -> Replies:
        """Give up on a result that too many left before it was worked out."""
        code, gone = await self._desk.store.edit(ref, Edit((Status.CLOSED,), status=Status.WITHDRAWN))
        if code is not Code.CHANGED or gone is None:
            return problem(m.Trouble.OVER)
        told = m.Reply(m.To.EVERYONE, m.Withdrawn(rubric, gone.opened), conversation=ref.conversation)
        return (told, turn.card(rubric, gone), *turn.asked_openly(rubric, gone))

    # Look after it

    async def cancel(self, origin: Origin, event: e.CancelAsked) -> Replies:
        """Drop an assessment, once the facilitator has confirmed it."""
        found = await self.allowed(origin, event.assessment, Deed.CANCEL)
        if isinstance(found, m.Problem):
            return you(found)
        if not event.confirmed:
            return you(m.CancelWarning(*found))
        return await self._change(origin, found, Edit(RUNS, status=Status.CANCELLED), m.Turn.CANCELLED)

    async def settings(self, origin: Origin, event: e.SettingsAsked) -> Replies:
        """Show how an assessment is held."""
        found = await self.allowed(origin, event.assessment, Deed.EXTEND)
        return you(found if isinstance(found, m.Problem) else m.Settings(*found))

    async def extend(self, origin: Origin, event: e.Extended) -> Replies:
        """Give an assessment more time."""
        found = await self.allowed(origin, event.assessment, Deed.EXTEND)
        if isinstance(found, m.Problem):
            return you(found)
        closes = self._closing_time(event.by, found[1].zone)
        if closes is None:
            return problem(m.Trouble.NO_SUCH_DAY)
        await self._desk.store.owe(Owed(Duty.CLOSING, found[1].ref), closes)
        return await self._change(origin, found, Edit(RUNS, Status.OPEN, closes), m.Turn.EXTENDED)

    async def set_floor(self, origin: Origin, event: e.FloorSet) -> Replies:
        """Raise the privacy floor, or set it before anybody has begun."""
        found = await self.allowed(origin, event.assessment, Deed.RAISE_FLOOR)
        if isinstance(found, m.Problem):
            return you(found)
        assessment = found[1]
        if not Floors(assessment.floor).may_become(event.floor, assessment.began):
            return problem(m.Trouble.FLOOR_STAYS)
        return await self._change(origin, found, Edit(RUNS, floor=event.floor), m.Turn.FLOOR)

    async def hand_over(self, origin: Origin, event: e.HandOverAsked) -> Replies:
        """Offer an assessment to whoever takes it."""
        found = await self.allowed(origin, event.assessment, Deed.HAND_OVER)
        if isinstance(found, m.Problem):
            return you(found)
        return await self._change(origin, found, Edit(RUNS, offered=True), m.Turn.OFFERED)

    async def take_over(self, origin: Origin, ref: AssessmentRef) -> Replies:
        """Take an assessment over: one that is offered, left behind, or past its closing time."""
        found = await self.allowed(origin, ref, Deed.TAKE_OVER)
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

    # Finding and allowing

    async def allowed(self, origin: Origin, ref: AssessmentRef | None, deed: Deed) -> Found | m.Problem:
        """Find the assessment meant, if the person may do *deed*; elsewhere, none is like one refused."""
        found = await self.found(ref) if ref else await self._running(origin)
        refused = m.Problem(m.Trouble.TEAM_ONLY if may(Role.MEMBER, deed) else m.Trouble.NOT_FACILITATOR)
        if isinstance(found, m.Problem):
            return refused if ref and ref.conversation != origin.conversation else found
        return found if may(role_of(origin, found[1]), deed) else refused

    async def _running(self, origin: Origin) -> Found | m.Problem:
        """Find the one that runs here; where several do, the one that the person looks after."""
        if origin.conversation.private:
            return m.Problem(m.Trouble.TEAM_ONLY)
        running = await self._desk.store.running(origin.conversation)
        if not running:
            return m.Problem(m.Trouble.NOTHING_RUNNING)
        own = [each for each in running if each.facilitator == origin.person.id]
        return await self._with_rubric((own or running)[0])

    async def found(self, ref: AssessmentRef) -> Found | m.Problem:
        """Find an assessment with its rubric."""
        assessment = await self._desk.store.assessment(ref)
        return GONE if assessment is None else await self._with_rubric(assessment)

    async def _with_rubric(self, assessment: Assessment) -> Found | m.Problem:
        rubric = await self._desk.rubric(assessment)
        return GONE if rubric is None else (rubric, assessment)

    async def _answered(self, ref: AssessmentRef) -> list[str]:
        """Name those who have answered anything; only how many they are is ever said."""
        return [person for person, answers in await self._desk.store.answers(ref) if answers]

    def _closing_time(self, by: str, zone: str) -> int | None:
        """Work out when an assessment closes: the end of the day named, else five working days on."""
        today = dates.local_day(self._desk.clockwork.now(), zone)
        day = dates.read_day(by, today) if by else dates.default_day(today)
        closes = dates.closing_time(day, zone) if day else 0
        return closes if closes > self._desk.clockwork.now() else None
