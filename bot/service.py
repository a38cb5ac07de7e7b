"""One turn for real: read or write the state in one atomic trip, then say what follows from it.

Everything that is said was stored first; a platform acknowledges an event only
after `take` has returned.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.catalogue import Catalogue
from bot.conversation import events as e
from bot.conversation import messages as m
from bot.conversation import turn
from bot.conversation.answers import Understood
from bot.conversation.assessment import RubricRef
from bot.conversation.identity import Conversation, Origin, Person, SessionRef
from bot.conversation.session import Code, Outcome
from bot.ports import NewCheck, Store, Write
from rubric import Rubric

Replies = tuple[m.Reply, ...]
SHARED_SECONDS = 600  # the same answers are posted once in that time; a signed press is good for half of it


@dataclass(frozen=True, slots=True)
class Clockwork:
    """What the core must not make up by itself: the time (seconds since 1970, UTC) and fresh ids."""

    now: Callable[[], int]
    new_id: Callable[[], str]


class Service:
    """Takes turns: an event in, replies out."""

    def __init__(self, store: Store, catalogue: Catalogue, clockwork: Clockwork) -> None:
        self._store = store
        self._catalogue = catalogue
        self._clockwork = clockwork

    async def take(self, origin: Origin, event: e.Event) -> Replies:
        """Take one event: what it changes is stored when this returns.

        Raises StoreUnavailable when the store does not answer in time; nothing
        has been promised to anyone then.
        """
        match event:
            case e.Answered(ref, question, choice, revision):
                outcome = await self._store.answer(ref, Write(question, choice, revision))
                return await self._show(origin, ref, outcome)
            case e.Looked(ref, sitting):
                return await self._show(origin, ref, await self._store.look(ref, sitting))
            case e.Continued(ref):
                return await self._continue(origin, ref)
            case e.Paused(ref):
                return await self._pause(origin, ref)
            case e.CheckAsked(capability, again):
                return await self._check(origin, capability, again)
            case e.Typed() | e.WentBack() | e.ChangeAsked():
                return await self._typed(origin, event)
            case e.ResultAsked() | e.Shared() | e.WhyAsked() | e.NextAsked():
                return await self._result(origin, event)
            case e.StatusAsked():
                return await self._status(origin)
            case e.HelpAsked(unknown):
                return await self._help(origin, bool(unknown))
            case e.RubricsAsked():
                return _you(m.Capabilities(self._catalogue.offered))
            case e.WordsAsked(capability):
                return self._words(capability)
            case e.PrivacyAsked():
                return _you(m.Privacy())
            case e.ForgetAsked(confirmed):
                return await self._forget(origin.person, confirmed)
            case e.PressedUnknown():
                return _you(m.Problem(m.Trouble.OLD_BUTTON))

    async def meet(self, origin: Origin) -> bool:
        """Tell whether this is the first time that we see a person, once: then they are introduced."""
        return await self._store.note_met(origin.person, origin.zone)

    async def not_shared(self, origin: Origin, event: e.Shared) -> None:
        """Take back that a result was shared, because posting it failed: it may be tried again at once."""
        standing = await self._finished(origin.person, event.session)
        target = None if isinstance(standing, m.Problem) else _target(origin, standing)
        if isinstance(standing, turn.Standing) and target is not None:
            await self._store.release(standing.ref, turn.fingerprint(standing, target))

    async def forget_tenant(self, platform: str, tenant: str) -> None:
        """Delete everything about a workspace that no longer wants us."""
        await self._store.forget_tenant(platform, tenant)

    async def shown_as(self, ref: SessionRef, message: str) -> None:
        """Remember the platform's name of the message that shows a session, so that it is redrawn in place."""
        await self._store.note_message(ref, message)

    async def _check(self, origin: Origin, capability: str, again: bool) -> Replies:
        found = self._find(capability)
        if not isinstance(found, Rubric):
            return _you(found)
        await self._catalogue.keep(found)
        check = NewCheck(
            id=self._clockwork.new_id(),
            person=origin.person,
            rubric=RubricRef(found.id, found.hash),
            aspects=len(found.aspects),
            opened=self._clockwork.now(),
            asked_from=None if origin.conversation.private else origin.conversation,
        )
        ref, outcome = await self._store.start_check(check, again=again, event_id=origin.event_id)
        notice = m.Notice.ALREADY_RUNNING if outcome.code is Code.SHOWN else None
        return await self._show(origin, ref, outcome, notice)

    async def _show(
        self, origin: Origin, ref: SessionRef, outcome: Outcome, notice: m.Notice | None = None
    ) -> Replies:
        """Show a session in the private chat, and point there from anywhere else."""
        standing = await self._standing(ref, outcome)
        if isinstance(standing, m.Problem):
            return _you(standing)
        message = turn.present(standing, outcome.code, notice)
        shown = m.Reply(m.To.CHAT, message, living=ref, shown_as=standing.session.message)
        return (shown,) if origin.conversation.private else (shown, m.Reply(m.To.YOU, m.InYourChat()))

    async def _standing(self, ref: SessionRef, outcome: Outcome) -> turn.Standing | m.Problem:
        if outcome.assessment is None or outcome.session is None:
            return turn.trouble(outcome.code)
        try:
            rubric = await self._catalogue.pinned(outcome.assessment.rubric.hash)
        except LookupError:
            return m.Problem(m.Trouble.GONE)
        return turn.Standing(ref, outcome.assessment, outcome.session, rubric)

    async def _continue(self, origin: Origin, ref: SessionRef | None) -> Replies:
        ref = ref or (await self._store.recall(origin.person)).current_ref
        if ref is None:
            return _you(m.Problem(m.Trouble.NO_SESSION))
        return await self._show(origin, ref, await self._store.look(ref, None))

    async def _pause(self, origin: Origin, ref: SessionRef | None) -> Replies:
        standing = (
            await self._standing(ref, await self._store.read(ref))
            if ref
            else await self._current(origin.person)
        )
        if not isinstance(standing, turn.Standing):
            return _you(standing or m.Problem(m.Trouble.NO_SESSION))
        shown = standing.session.message
        return (m.Reply(m.To.CHAT, turn.leave(standing), living=standing.ref, shown_as=shown),)

    async def _typed(self, origin: Origin, event: e.Typed | e.WentBack | e.ChangeAsked) -> Replies:
        """Take words about the questions; they mean something only in the private chat, where those are."""
        if not origin.conversation.private:
            return await self._help(origin, unknown=True)
        memory = await self._store.recall(origin.person, origin.event_id)
        ref, current = memory.current_ref, memory.current
        standing = await self._standing(ref, current) if ref and current else None
        if ref is None or current is None or not isinstance(standing, turn.Standing):
            return await self._help(origin, unknown=True)
        if current.code is Code.REPEATED:
            return await self._show(origin, ref, current)
        match event:
            case e.WentBack():
                before = turn.sitting_before(standing)
                return await self._show(origin, ref, await self._store.look(ref, before, origin.event_id))
            case e.ChangeAsked(number):
                sitting = turn.sitting_of(number, standing)
                return await self._show(origin, ref, await self._store.look(ref, sitting, origin.event_id))
            case e.Typed(text):
                return await self._take_words(origin, text, standing)

    async def _take_words(self, origin: Origin, text: str, standing: turn.Standing) -> Replies:
        taken = turn.take_words(text, standing)
        if isinstance(taken, Understood):
            write = Write(taken.question, taken.choice, taken.revision, origin.event_id)
            return await self._show(origin, standing.ref, await self._store.answer(standing.ref, write))
        # The store remembers the delivery: coming once more, the words could answer another question.
        await self._store.look(standing.ref, standing.session.looking_back, origin.event_id)
        return (m.Reply(m.To.CHAT, taken),) if taken else await self._help(origin, unknown=True)

    async def _result(
        self, origin: Origin, event: e.ResultAsked | e.Shared | e.WhyAsked | e.NextAsked
    ) -> Replies:
        """Answer whatever is asked about a finished check."""
        ref = None if isinstance(event, e.NextAsked) else event.session
        standing = await self._finished(origin.person, ref)
        if isinstance(standing, m.Problem):
            return _you(standing)
        result, plan = turn.work_out(standing)
        match event:
            case e.WhyAsked():
                return _you(m.HowItWorks(standing.rubric, result))
            case e.NextAsked():
                return _you(m.NextSteps(standing.rubric, result, plan))
            case e.Shared():
                return await self._share(origin, standing)
            case e.ResultAsked():
                return _you(turn.report(standing, share=_target(origin, standing) is not None))

    async def _share(self, origin: Origin, standing: turn.Standing) -> Replies:
        """Post a check's result for everyone, once for the same answers, as the person who asked for it."""
        target = _target(origin, standing)
        if target is None:
            return _you(m.Problem(m.Trouble.NOTHING_TO_SHARE))
        what, now = turn.fingerprint(standing, target), self._clockwork.now()
        if not await self._store.claim(standing.ref, what, now, SHARED_SECONDS):
            return _you(m.Problem(m.Trouble.SHARED_BEFORE))
        result, plan = turn.work_out(standing)
        shared = m.SharedReport(standing.rubric, standing.ref.person, result, plan)
        return (
            m.Reply(m.To.EVERYONE, shared, conversation=target),
            m.Reply(m.To.YOU, m.Shared(target)),
        )

    async def _finished(self, person: Person, ref: SessionRef | None) -> turn.Standing | m.Problem:
        """Find a finished check: *ref*, or the newest of the person's own."""
        refs = (ref,) if ref else (await self._store.recall(person)).checks
        for each in refs:
            standing = await self._standing(each, await self._store.read(each))
            if isinstance(standing, turn.Standing) and not standing.place.left:
                return standing
        return m.Problem(m.Trouble.NO_RESULT)

    async def _status(self, origin: Origin) -> Replies:
        standing = await self._current(origin.person)
        if not isinstance(standing, turn.Standing):
            return _you(standing or m.Problem(m.Trouble.NO_SESSION))
        return _you(m.Status(standing.rubric, standing.ref, standing.place))

    async def _current(self, person: Person) -> turn.Standing | m.Problem | None:
        """Read the session a person last started or continued, if there is one."""
        memory = await self._store.recall(person)
        if memory.current is None or memory.current_ref is None:
            return None
        return await self._standing(memory.current_ref, memory.current)

    async def _help(self, origin: Origin, unknown: bool = False) -> Replies:
        standing = await self._current(origin.person)
        unfinished = isinstance(standing, turn.Standing) and bool(standing.place.left)
        resume = standing.ref if isinstance(standing, turn.Standing) and unfinished else None
        names = tuple(rubric.name for rubric in self._catalogue.offered)
        return _you(m.Help(names, unknown, resume))

    def _words(self, capability: str) -> Replies:
        found = self._find(capability)
        return _you(m.Words(found) if isinstance(found, Rubric) else found)

    def _find(self, capability: str) -> Rubric | m.Capabilities:
        """Find the rubric meant: the only one, or the one whose id or name is clearly closest."""
        offered = self._catalogue.offered
        if not capability and len(offered) == 1:
            return offered[0]
        wanted = capability.replace("-", " ").casefold()
        names = {rubric.id: rubric.name.casefold() for rubric in offered}
        near = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=80) if wanted else []
        if near and (len(near) == 1 or near[0][1] - near[1][1] > 5):
            return next(rubric for rubric in offered if rubric.id == near[0][2])
        return m.Capabilities(offered, unknown=capability)

    async def _forget(self, person: Person, confirmed: bool) -> Replies:
        if not confirmed:
            return _you(m.ForgetWarning())
        return _you(m.Forgotten(await self._store.forget(person)))


def _target(origin: Origin, standing: turn.Standing) -> Conversation | None:
    """Find where a check may be shared: where the person is now, else where they asked for it."""
    return standing.assessment.asked_from if origin.conversation.private else origin.conversation


def _you(message: m.Message) -> Replies:
    return (m.Reply(m.To.YOU, message),)
