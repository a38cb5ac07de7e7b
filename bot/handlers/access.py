"""Finding the assessment that somebody means, if they may do with it what they ask for."""

from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.permissions import Deed, Role, may, role_of
from bot.conversation.reminders.preferences import Nudge
from bot.handlers.context import GONE, Desk
from bot.outbox.job import Owed
from rubric import Rubric

Found = tuple[Rubric, Assessment]
Unclear = m.Problem | m.WhichOne  # which one is meant, or whether it may be


class Finding:
    """Looks up assessments for people; what they are refused reads the same whether or not it exists."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def allowed(self, origin: Origin, ref: AssessmentRef, deed: Deed) -> Found | m.Problem:
        """Find an assessment, if the person may do *deed*; elsewhere, none is like one refused."""
        found = await self.found(ref)
        refused = m.Problem(m.Trouble.TEAM_ONLY if may(Role.MEMBER, deed) else m.Trouble.NOT_FACILITATOR)
        if isinstance(found, m.Problem):
            return refused if ref.conversation != origin.conversation else found
        return found if may(await self._role(origin, found[1], deed), deed) else refused

    async def meant(self, origin: Origin, event: e.Managing, deed: Deed) -> Found | Unclear:
        """Find the assessment that *event* is about; where it names none, the one that they look after."""
        if event.assessment:
            return await self.allowed(origin, event.assessment, deed)
        if origin.conversation.private:
            return m.Problem(m.Trouble.TEAM_ONLY)
        running = await self._desk.store.running(origin.conversation)
        if not running:
            return m.Problem(m.Trouble.NOTHING_RUNNING)
        own = [each for each in running if each.facilitator == origin.person.id]
        if len(own) < 2:
            return await self.allowed(origin, (own or running)[0].ref, deed)
        known = [(await self._desk.rubric(each), replace(event, assessment=each.ref)) for each in own]
        return m.WhichOne(tuple((rubric, asked) for rubric, asked in known if rubric))

    async def _role(self, origin: Origin, assessment: Assessment, deed: Deed) -> Role:
        """Tell what someone is to an assessment; that they were invited is looked up where it matters."""
        role = role_of(origin, assessment)
        if role is not Role.OUTSIDER or not may(Role.INVITED, deed) or not origin.conversation.private:
            return role
        if origin.person.tenant != assessment.conversation.tenant:
            return role
        invited = await self._desk.store.nudged(Owed(Nudge.INVITED, assessment.ref, origin.person.id))
        return Role.INVITED if invited else role

    async def found(self, ref: AssessmentRef) -> Found | m.Problem:
        """Find an assessment with its rubric."""
        assessment = await self._desk.store.assessment(ref)
        return GONE if assessment is None else await self._with_rubric(assessment)

    async def _with_rubric(self, assessment: Assessment) -> Found | m.Problem:
        rubric = await self._desk.rubric(assessment)
        return GONE if rubric is None else (rubric, assessment)

    async def answered(self, ref: AssessmentRef) -> list[str]:
        """Name those who have answered anything; only how many they are is ever said."""
        return [person for person, answers in await self._desk.store.answers(ref) if answers]
