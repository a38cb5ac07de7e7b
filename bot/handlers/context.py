"""The context of every handler: store, rubrics, clock, and the look-ups that handlers share."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from rapidfuzz import fuzz, process

from bot.conversation import events as e, messages as m, turn
from bot.conversation.assessment import Assessment, Role, RubricRef
from bot.conversation.differencing import SHORTEST_REPEAT
from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    MessageId,
    Origin,
    Person,
    SessionRef,
)
from bot.conversation.latest_messages import ShownKind, Subject
from bot.conversation.permissions import ALLOWED, Permission
from bot.conversation.reminders.policy import USUAL, ReminderRules
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.session import SessionState
from bot.conversation.typed import parsing
from bot.conversation.typed.pending_question import Asked, Pending, QuestionsReplaced, Unrelated
from bot.outbox.job import Job
from bot.ports.calendars import CalendarLinks
from bot.ports.exports import ExportLinks
from bot.ports.membership import Membership, MembershipStatus
from bot.ports.message_links import MessageLinks
from bot.ports.pages import PageLinks
from bot.ports.people import PersonMemory
from bot.ports.rubrics import Rubrics
from bot.ports.store import Store
from bot.ports.webhooks import WebhookSender
from rubric import Rubric

RECENT_CHECKS = 3  # of a person; older ones are assumed to be finished
POST_GRACE_SECONDS = 10  # before a worker makes a post that the process of its turn has not made
Replies = tuple[m.Reply, ...]
Refusal = m.ErrorMessage | m.WhichOne | m.FacilitatorOnly  # which one is meant, or who may do it


class FoundAssessment(NamedTuple):
    """An assessment with the rubric that it was started with."""

    rubric: Rubric
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Runtime:
    """Injected clock (seconds since 1970, UTC) and generator of fresh ids."""

    clock: Callable[[], float]
    new_id: Callable[[], str]

    def now(self) -> int:
        """Give the time in whole seconds."""
        return int(self.clock())


class Catalogue:
    """Rubrics by id and by content hash. A session stays with the exact text it was started on.

    *own* are the ids of those that the company has added itself.
    """

    def __init__(
        self, offered: Mapping[str, Rubric], stored: Rubrics, own: Collection[str] = frozenset()
    ) -> None:
        self._offered, self._own = dict(offered), frozenset(own)
        self._by_hash = {rubric.hash: rubric for rubric in offered.values()}
        self._stored = stored

    @property
    def offered(self) -> tuple[Rubric, ...]:
        """List the rubrics that give a level, by name: a check or an assessment starts with one of them."""
        return tuple(rubric for rubric in self.everything if rubric.gives_level)

    @property
    def scans(self) -> tuple[Rubric, ...]:
        """List the rubrics that say where to look first, by name."""
        return tuple(rubric for rubric in self.everything if not rubric.gives_level)

    @property
    def everything(self) -> tuple[Rubric, ...]:
        """List all rubrics, by name."""
        return tuple(sorted(self._offered.values(), key=lambda rubric: rubric.name))

    @property
    def has_choice(self) -> bool:
        """Tell whether more than one capability is on offer."""
        return len(self.offered) > 1

    @property
    def start(self) -> Rubric | None:
        """Find the rubric to begin with where a person names none, or None if they choose from the list.

        The only rubric on offer is always the one. Of several it is the one that is marked.
        Where a company has rubrics of its own, only a mark among those counts.
        """
        everything = list(self.offered)
        own = [rubric for rubric in everything if rubric.id in self._own]
        found = [rubric for rubric in own or everything if rubric.start] if self.has_choice else everything
        return found[0] if len(found) == 1 else None

    def replace(self, offered: Mapping[str, Rubric], own: Collection[str] = frozenset()) -> None:
        """Offer other rubrics from now on, *own* those of the company. Running sessions keep theirs."""
        self._offered, self._own = dict(offered), frozenset(own)
        self._by_hash |= {rubric.hash: rubric for rubric in offered.values()}

    async def keep(self, rubric: Rubric) -> None:
        """Store the text of *rubric* before anything refers to it, unless it is stored already.

        A store that was rolled back may have lost it, so the store is asked each time.
        """
        if not await self._stored.has(rubric.hash):
            await self._stored.put(rubric.hash, rubric.canonical_json())

    async def find(self, ref: RubricRef) -> Rubric | None:
        """Find the exact rubric that a session was started with, or None if its text is gone."""
        known = self._by_hash.get(ref.hash)
        if known is not None:
            return known
        text = await self._stored.get(ref.hash)
        if text is None:
            return None
        rubric = Rubric.model_validate_json(text)
        self._by_hash[ref.hash] = rubric
        return rubric


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """The context of every handler: store, rubrics, clock, reminder rules and links."""

    store: Store
    catalogue: Catalogue
    runtime: Runtime
    rules: ReminderRules = USUAL
    export_links: ExportLinks | None = None
    page_links: PageLinks | None = None  # None without a public address, or where pages are off
    repeat_seconds: int = 0  # after a result, until the next one may differ by any number of people
    keep_results: int = 0  # for so many seconds after a close, or for ever
    many_workspaces: bool = False  # of organisations that do not know each other
    webhooks: WebhookSender | None = None
    calendar_links: CalendarLinks | None = None  # None without a public address, or where pages are off
    membership: Membership | None = None  # of the platform that a turn comes from, where it can be asked
    message_links: MessageLinks | None = None  # of the platform that a turn or a job is about
    has_pages: bool = False  # unless they are off

    @property
    def page_way(self) -> m.PageWay | None:
        """Tell how a result becomes a page, or None where pages are off."""
        if self.page_links:
            return m.PageWay.LINK if self.page_links.is_public else m.PageWay.FILE
        return m.PageWay.COMMAND if self.has_pages else None

    def card(self, rubric: Rubric, assessment: Assessment, level: int | None = None) -> m.Reply:
        """Draw the card of an assessment anew, with its calendar button where there are calendar files."""
        return turn.card(rubric, assessment, level, has_calendar=self.calendar_links is not None)

    async def board_message(self, where: Conversation) -> MessageId | None:
        """Find the newest message that shows a team's board, unless a newer result was posted since."""
        latest = await self.store.latest.find(where, Subject.STEPS)
        return latest.message if latest and latest.kind is ShownKind.BOARD else None

    @property
    def answers_seconds(self) -> int:
        """Tell how long the answers behind a result are kept, to compare the next one with them."""
        return max(self.repeat_seconds, SHORTEST_REPEAT)

    async def membership_of(
        self, person: Person, where: Conversation, *, fresh: bool = False
    ) -> MembershipStatus:
        """Ask the platform whether a person is in a conversation that they do not speak from."""
        if person.tenant != where.tenant or person.platform != where.platform:
            return MembershipStatus.NOT_MEMBER
        if self.membership is None:
            return MembershipStatus.NOT_TOLD
        return await self.membership.has(where, person.id, fresh=fresh)

    async def session_view(self, ref: SessionRef, outcome: SessionState) -> turn.SessionView | m.ErrorMessage:
        """Put a session together with the rubric that it is answered by."""
        if outcome.assessment is None or outcome.session is None:
            return turn.error_for(outcome.code)
        rubric = await self.rubric(outcome.assessment)
        return turn.SessionView(ref, outcome.assessment, outcome.session, rubric) if rubric else GONE

    async def read_session(
        self, ref: SessionRef, known: SessionState | None = None
    ) -> turn.SessionView | m.ErrorMessage:
        """Read a session unless it is *known*, with the rubric that it is answered by."""
        return await self.session_view(ref, known or await self.store.sessions.read(ref))

    async def rubric(self, assessment: Assessment) -> Rubric | None:
        """Find the exact rubric of an assessment, or None if its text is gone."""
        return await self.catalogue.find(assessment.rubric)

    async def current(self, person: Person) -> turn.SessionView | m.ErrorMessage | None:
        """Read the session whose questions a person saw last, if there is one."""
        return await self.current_of(await self.store.people.recall(person))

    async def current_of(self, memory: PersonMemory) -> turn.SessionView | m.ErrorMessage | None:
        """Read the session whose questions the person of *memory* saw last, if there is one."""
        ref = await self.current_ref(memory)
        if ref is None:
            return None
        known = memory.current if ref == memory.current_ref else None
        return await self.read_session(ref, known)

    async def current_ref(self, memory: PersonMemory) -> SessionRef | None:
        """Name the session whose questions the person of *memory* saw last.

        A press on an older session does not make it the current one, because an answer is
        one round trip. The times of what the sessions show tell, where the platform tells times.
        """
        current = memory.current_ref
        others = {*memory.assessments, *memory.checks[:RECENT_CHECKS]} - {current}
        if current is None or not others:
            return current
        times = await self.store.sessions.shown_at((current, *others))
        return max(times, key=lambda ref: times[ref]) if times[current] else current

    async def pending_after(
        self, memory: PersonMemory, asked: Asked | QuestionsReplaced, sent_at: int = 0
    ) -> Pending | None:
        """Give the question that is pending once the person of *memory* is *asked* one, or None."""
        hidden = isinstance(asked, QuestionsReplaced)
        if isinstance(asked, QuestionsReplaced):
            asked = Unrelated()
        view = await self.current_of(memory)
        if isinstance(view, turn.SessionView):
            before = memory.pending
            hidden = hidden or (before is not None and before.hidden and before.state == view.state)
            return Pending(asked, view.state, sent_at, hidden)
        # Without questions nothing else takes words.
        return None if isinstance(asked, Unrelated) else Pending(asked, None, sent_at)

    async def find_assessment(self, ref: AssessmentRef) -> FoundAssessment | m.ErrorMessage:
        """Find an assessment with its rubric."""
        assessment = await self.store.assessments.get(ref)
        rubric = await self.rubric(assessment) if assessment else None
        return FoundAssessment(rubric, assessment) if assessment and rubric else GONE

    async def allowed(
        self, origin: Origin, ref: AssessmentRef, permission: Permission
    ) -> FoundAssessment | m.ErrorMessage | m.FacilitatorOnly:
        """Find an assessment if the person has *permission*. To outsiders a missing one looks the same."""
        found = await self.find_assessment(ref)
        if isinstance(found, m.ErrorMessage):
            return found if ref.conversation == origin.conversation else _TEAM_ONLY
        role = await self._role(origin, found.assessment, permission)
        if role is None:
            return m.ErrorMessage(m.ErrorCode.MEMBERSHIP_UNKNOWN)
        if permission in ALLOWED[role]:
            return found
        if role is not Role.MEMBER and not await self._is_led_on(origin, found.assessment, permission):
            return _TEAM_ONLY
        return replace(await self.facilitator_only(*found), to_close=permission is Permission.CLOSE)

    async def _is_led_on(self, origin: Origin, assessment: Assessment, permission: Permission) -> bool:
        """Tell whether a person in private learns who can do what no other member may."""
        if permission in ALLOWED[Role.MEMBER] or not assessment.takes_answers:
            return False
        return await self._role(origin, assessment, Permission.JOIN) is Role.INVITED

    async def meant(
        self, origin: Origin, event: e.FacilitatorEvent, permission: Permission
    ) -> FoundAssessment | Refusal:
        """Find the assessment that *event* is about. If it names none, the one they facilitate."""
        if event.assessment:
            return await self.allowed(origin, event.assessment, permission)
        private = origin.conversation.private
        running = (
            await self._facilitated(origin)
            if private
            else await self.store.assessments.running(origin.conversation)
        )
        if not running:
            return m.ErrorMessage(m.ErrorCode.TEAM_ONLY if private else m.ErrorCode.NOTHING_RUNNING)
        own = [each for each in running if each.facilitator == origin.person.id]
        if len(own) < 2:
            return await self.allowed(origin, (own or running)[0].ref, permission)
        known = [(await self.rubric(each), replace(event, assessment=each.ref)) for each in own]
        return m.WhichOne(tuple((rubric, asked) for rubric, asked in known if rubric))

    async def facilitator_only(self, rubric: Rubric, assessment: Assessment) -> m.FacilitatorOnly:
        """Say who can act on an assessment, and how that person is asked."""
        where = assessment.conversation
        reachable, name = False, None
        if facilitator := assessment.facilitator:
            person = Person(where.platform, where.tenant, facilitator)
            off = (await self.store.preferences.get(person.chat)).off
            reachable = not off and not await self.store.reachability.reason(person.chat)
            if reachable and self.membership:
                name = await self.membership.name(where, facilitator)
        return m.FacilitatorOnly(rubric, assessment, reachable=reachable, name=name)

    async def _facilitated(self, origin: Origin) -> tuple[Assessment, ...]:
        """List the running assessments that a person facilitates, in all conversations they are in."""
        memory = await self.store.people.recall(origin.person)
        found = [await self.store.assessments.get(ref.assessment) for ref in memory.assessments]
        own = [each for each in found if each and each.takes_answers and each.facilitator == origin.person.id]
        statuses = [await self._membership_status(origin, each) for each in own]
        return tuple(
            each
            for each, status in zip(own, statuses, strict=True)
            if status is not MembershipStatus.NOT_MEMBER
        )

    async def _role(self, origin: Origin, assessment: Assessment, permission: Permission) -> Role | None:
        """Give a person's role in an assessment, or None if it is not known whether they have left.

        Outside its conversation the facilitator and the invited are looked up, because they may have left.
        In private the platform may confirm a member who was not invited.
        """
        role = assessment.role_of(origin)
        if origin.conversation == assessment.conversation:
            return role
        in_private = origin.conversation.private and permission in ALLOWED[Role.INVITED]
        if role is Role.OUTSIDER and not in_private:
            return role
        status = await self._membership_status(origin, assessment)
        if role is Role.OUTSIDER and (
            status is MembershipStatus.MEMBER or await self._is_invited(origin, assessment)
        ):
            role = Role.INVITED
        if role is Role.OUTSIDER or status is MembershipStatus.NOT_MEMBER:
            return Role.OUTSIDER
        return None if status is MembershipStatus.UNKNOWN else role

    async def _is_invited(self, origin: Origin, assessment: Assessment) -> bool:
        """Tell whether a person was asked in private for answers."""
        if origin.person.tenant != assessment.conversation.tenant:
            return False
        invited = Job(ReminderKind.INVITED, assessment.ref, origin.person.id)
        return bool(await self.store.jobs.state(invited))

    async def _membership_status(self, origin: Origin, assessment: Assessment) -> MembershipStatus:
        """Ask whether a person is in the conversation of an assessment. One who left may be back by now."""
        left = assessment.facilitator_left and assessment.facilitator == origin.person.id
        found = await self.membership_of(origin.person, assessment.conversation, fresh=left)
        return MembershipStatus.NOT_MEMBER if left and found is MembershipStatus.NOT_TOLD else found

    def find_rubric(self, capability: str, rubric_id: str | None = None) -> Rubric | m.Capabilities:
        """Find the rubric that a button names by *rubric_id*, or that *capability* means as typed.

        A button starts the rubric that it names or none. Typed words that name none mean the one
        to begin with, others the one with exactly this id or name, else the clearly closest name.
        """
        offered, start = self.catalogue.offered, self.catalogue.start
        if rubric_id:
            named = tuple(rubric for rubric in self.catalogue.everything if rubric.id == rubric_id)
        elif not capability:
            named = (start,) if start else ()
        else:
            named = self._named(capability) or _closest(capability, offered)
        return (
            named[0] if len(named) == 1 else m.Capabilities(offered, unknown=rubric_id or capability or None)
        )

    def has(self, name: str) -> bool:
        """Tell whether *name* is exactly the id or the name of a capability on offer."""
        return bool(self._named(name))

    def _named(self, name: str) -> tuple[Rubric, ...]:
        """List the rubrics with exactly this id, else those with exactly this name."""
        said, offered = parsing.plain(name), self.catalogue.everything
        with_id = tuple(rubric for rubric in offered if rubric.id == said)
        return with_id or tuple(rubric for rubric in offered if parsing.plain(rubric.name) == said)


def _closest(capability: str, offered: tuple[Rubric, ...]) -> tuple[Rubric, ...]:
    """Give the one rubric whose name is clearly closest to *capability*, or none."""
    wanted = capability.replace("-", " ").casefold()
    names = {rubric.id: rubric.name.casefold() for rubric in offered}
    near = process.extract(wanted, names, scorer=fuzz.WRatio, score_cutoff=80) if wanted else []
    clear = near and (len(near) == 1 or near[0][1] - near[1][1] > 5)
    return tuple(rubric for rubric in offered if clear and rubric.id == near[0][2])


def to_you(message: m.Message) -> Replies:
    """Answer the person alone."""
    return (m.Reply(m.To.YOU, message),)


def controls(origin: Origin, ref: AssessmentRef, message: m.Message) -> Replies:
    """Show a facilitator the controls of their assessment, of which their private chat has one message."""
    if not origin.conversation.private:
        return to_you(message)
    return (m.Reply(m.To.CHAT, message, m.PanelOf(ref, origin.person.chat)),)


def error(trouble: m.ErrorCode) -> Replies:
    """Tell the person about a problem and the way on."""
    return to_you(m.ErrorMessage(trouble))


GONE = m.ErrorMessage(m.ErrorCode.GONE)
_TEAM_ONLY = m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
