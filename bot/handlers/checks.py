"""The quick check: one person's level, shared only by that person."""

from collections.abc import Iterable

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import RubricRef, Status
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.session import Code
from bot.handlers.context import Desk, Replies, problem, you
from bot.handlers.sessions import Sessions
from bot.writes import Memory, NewCheck
from rubric import Rubric

_NO_SESSION = m.Problem(m.Trouble.NO_SESSION)
SHARED_SECONDS = 600  # the same answers are posted once in that time; a signed press is good for half of it


class Checks:
    """Starts checks, and answers whatever is asked about finished ones."""

    def __init__(self, desk: Desk, sessions: Sessions) -> None:
        self._desk = desk
        self._sessions = sessions

    async def start(self, origin: Origin, capability: str, again: bool) -> Replies:
        """Start a check, or go on with the one that is running."""
        found = self._desk.find(capability)
        if not isinstance(found, Rubric):
            return you(found)
        await self._desk.catalogue.keep(found)
        check = NewCheck(
            id=self._desk.clockwork.new_id(),
            person=origin.person,
            rubric=RubricRef(found.id, found.hash),
            aspects=len(found.aspects),
            opened=self._desk.clockwork.now(),
            asked_from=None if origin.conversation.private else origin.conversation,
            named=origin.named,
        )
        ref, outcome = await self._desk.store.start_check(check, again=again, event_id=origin.event_id)
        notice = m.Notice.ALREADY_RUNNING if outcome.code is Code.SHOWN else None
        return await self._sessions.show(origin, ref, outcome, notice)

    async def result(
        self, origin: Origin, event: e.ResultAsked | e.Shared | e.WhyAsked | e.NextAsked
    ) -> Replies:
        """Answer whatever is asked about a finished check."""
        ref = None if isinstance(event, e.NextAsked) else event.session
        standing = await self._finished(origin.person, ref)
        if isinstance(standing, m.Problem):
            return you(standing)
        result, plan = turn.work_out(standing)
        match event:
            case e.WhyAsked():
                return you(m.HowItWorks(standing.rubric, result))
            case e.NextAsked():
                return you(m.NextSteps(standing.rubric, result, plan))
            case e.Shared():
                return await self._share(origin, standing)
            case e.ResultAsked():
                share = _target(origin, standing) is not None
                return you(turn.report(standing, share=share, place=_called(origin, standing)))

    async def status(self, origin: Origin) -> Replies:
        """Say what is open for a person: the one thing, or everything where there is more."""
        memory = await self._desk.store.recall(origin.person)
        found = await self._touched(memory)
        running = _running(found)
        if len(running) > 1 or any(each.assessment for each in running):
            return you(m.Mine(running))
        if not running:
            return you(next((each for each in found if isinstance(each, m.Problem)), _NO_SESSION))
        return you(m.Status(running[0].rubric, running[0].ref, running[0].place))

    async def open(self, memory: Memory) -> tuple[m.Open, ...]:
        """List what is open for a person; a check that is finished is none of it."""
        running = _running(await self._touched(memory))
        return tuple(each for each in running if each.assessment or each.place.left)

    async def finished(self, memory: Memory, most: int) -> tuple[m.Finished, ...]:
        """List at most so many of the checks that a person has finished, the newest first."""
        found: list[m.Finished] = []
        for ref in memory.checks:
            standing = await self._desk.standing(ref, await self._desk.store.read(ref))
            if isinstance(standing, turn.Standing) and not standing.place.left and len(found) < most:
                result, _ = turn.work_out(standing)
                found.append(m.Finished(standing.rubric, ref, result, standing.assessment.opened))
        return tuple(found)

    async def _touched(self, memory: Memory) -> list[turn.Standing | m.Problem]:
        """Read the session a person was in last, and their part in the assessments of teams."""
        refs = dict.fromkeys((*filter(None, [memory.current_ref]), *memory.assessments))
        return [await self._desk.standing(ref, await self._desk.store.read(ref)) for ref in refs]

    async def not_shared(self, origin: Origin, event: e.Shared) -> None:
        """Take back that a result was shared, because posting it failed: it may be tried again at once."""
        standing = await self._finished(origin.person, event.session)
        target = None if isinstance(standing, m.Problem) else _target(origin, standing)
        if isinstance(standing, turn.Standing) and target is not None:
            await self._desk.store.release(standing.ref, turn.fingerprint(standing, target))

    async def _share(self, origin: Origin, standing: turn.Standing) -> Replies:
        """Post a check's result for everyone, once for the same answers, as the person who asked for it."""
        target = _target(origin, standing)
        if target is None:
            return problem(m.Trouble.NOTHING_TO_SHARE)
        what, now = turn.fingerprint(standing, target), self._desk.clockwork.now()
        if not await self._desk.store.claim(standing.ref, what, now, SHARED_SECONDS):
            return problem(m.Trouble.SHARED_BEFORE)
        result, plan = turn.work_out(standing)
        shared = m.SharedReport(standing.rubric, standing.ref.person, result, plan)
        return (
            m.Reply(m.To.EVERYONE, shared, conversation=target),
            m.Reply(m.To.YOU, m.Shared(target, _called(origin, standing))),
        )

    async def _finished(self, person: Person, ref: SessionRef | None) -> turn.Standing | m.Problem:
        """Find a finished check: *ref*, or the newest of the person's own."""
        refs = (ref,) if ref else (await self._desk.store.recall(person)).checks
        for each in refs:
            standing = await self._desk.standing(each, await self._desk.store.read(each))
            if isinstance(standing, turn.Standing) and not standing.of_team and not standing.place.left:
                return standing
        return m.Problem(m.Trouble.NO_RESULT)


def _running(found: Iterable[turn.Standing | m.Problem]) -> tuple[m.Open, ...]:
    standing = (each for each in found if isinstance(each, turn.Standing))
    return tuple(_open(each) for each in standing if each.assessment.status is Status.OPEN)


def _open(standing: turn.Standing) -> m.Open:
    assessment = standing.assessment if standing.of_team else None
    return m.Open(standing.rubric, standing.ref, standing.place, assessment)


def _target(origin: Origin, standing: turn.Standing) -> Conversation | None:
    """Find where a check may be shared: where the person is now, else where they asked for it."""
    return standing.assessment.asked_from if origin.conversation.private else origin.conversation


def _called(origin: Origin, standing: turn.Standing) -> str:
    """Tell what people call the conversation in which a check may be shared; empty where nobody told."""
    same = _target(origin, standing) == standing.assessment.asked_from
    return origin.named or (standing.assessment.named if same else "")
