"""Asking the rest: everyone who has not finished is reminded once, because somebody wants it."""

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Status
from bot.conversation.identity import AssessmentRef, Origin, Person
from bot.conversation.permissions import Deed
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import Nudge
from bot.handlers.access import Finding, Unclear
from bot.handlers.context import PATIENCE, Desk, Replies, problem, you
from bot.handlers.reminders import Nudging
from bot.outbox.job import Duty, Owed
from bot.ports import Messenger

LATER = 600  # seconds until a platform that did not tell who is there is asked again


class Asking:
    """Reminds the rest of an assessment, once; nobody learns who they are."""

    def __init__(self, desk: Desk, finding: Finding, nudging: Nudging) -> None:
        self._desk = desk
        self._finding = finding
        self._nudging = nudging

    async def ask(self, origin: Origin, event: e.RestAsked) -> Replies:
        """Take the wish to remind the rest, and let everyone know."""
        found = await self._finding.meant(origin, event, Deed.REMIND_REST)
        if isinstance(found, Unclear):
            return you(found)
        rubric, assessment = found
        if assessment.status is not Status.OPEN:
            return problem(m.Trouble.OVER)
        if assessment.mode is Mode.OPEN or not assessment.members:
            return problem(m.Trouble.NO_REST)
        await self._desk.store.owe(Owed(Duty.REST, assessment.ref), self._desk.clockwork.now() + PATIENCE)
        if not await self._desk.store.ask_rest(assessment.ref, origin.person.id):
            return problem(m.Trouble.REST_ASKED)
        told = m.Changed(rubric, assessment, m.Turn.REST_ASKED, origin.person.id)
        return (
            m.Reply(m.To.EVERYONE, told, conversation=assessment.conversation),
            m.Reply(m.To.YOU, m.RestAsked()),
        )

    async def remind(self, ref: AssessmentRef, messenger: Messenger) -> Replies:
        """Plan a reminder for each of the rest, and say how many get it; a repeat is harmless."""
        found = await self._finding.found(ref)
        if isinstance(found, m.Problem) or found[1].status is not Status.OPEN:
            return ()
        rest = found[1].rest
        if rest is None or rest.reminded is not None:
            return ()
        now = self._desk.clockwork.now()
        members = await messenger.members(ref.conversation)
        if members is None:
            await self._desk.store.owe(Owed(Duty.REST, ref), now + LATER)
            return ()
        missing = members - await self._desk.store.done(ref) - {rest.by}
        reached = [
            each for each in sorted(missing) if await messenger.reaches(_person(ref, each), ref.conversation)
        ]
        for each in reached:
            await self._nudging.plan(Owed(Nudge.INVITED, ref, each), now)
        unreached = len(missing) - len(reached)
        first = await self._desk.store.note_rest(ref, len(reached), unreached)
        if not first or not rest.by:
            return ()
        told = m.RestReminded(found[0], len(reached), unreached)
        return (m.Reply(m.To.CHAT, told, conversation=_person(ref, rest.by).chat),)


def _person(ref: AssessmentRef, id_: str) -> Person:
    return Person(ref.conversation.platform, ref.conversation.tenant, id_)
