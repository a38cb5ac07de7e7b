"""What every use case has at hand: the store, the rubrics, the clock, and steps that all of them take."""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.conversation import commands, messages as m, turn
from bot.conversation.assessment import Assessment
from bot.conversation.identity import Person, SessionRef
from bot.conversation.reminders.policy import USUAL, ReminderRules
from bot.conversation.session import SessionState
from bot.handlers.catalogue import Catalogue
from bot.ports.linker import Linker
from bot.ports.membership import Membership
from bot.ports.people import PersonMemory
from bot.ports.store import Store
from rubric import Rubric

RECENT_CHECKS = 3  # of a person: an older one is finished
POST_GRACE_SECONDS = 10  # seconds in which whoever caused a post has to make it; then a worker makes sure
Replies = tuple[m.Reply, ...]


@dataclass(frozen=True, slots=True)
class Runtime:
    """What the core must not make up by itself: the time (seconds since 1970, UTC) and fresh ids."""

    now: Callable[[], int]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class HandlerContext:
    """What every handler works with: the store, the rubrics, the clock, the reminder rules and the links."""

    store: Store
    catalogue: Catalogue
    runtime: Runtime
    rules: ReminderRules = USUAL
    linker: Linker | None = None
    repeat_seconds: int = 0  # after a result, until the next one may differ by any number of people
    membership: Membership | None = None  # of the platform that a turn comes from, where it can be asked

    async def session_view(self, ref: SessionRef, outcome: SessionState) -> turn.SessionView | m.ErrorMessage:
        """Put a session together with the rubric that it is answered by."""
        if outcome.assessment is None or outcome.session is None:
            return turn.error_for(outcome.code)
        rubric = await self.rubric(outcome.assessment)
        return turn.SessionView(ref, outcome.assessment, outcome.session, rubric) if rubric else GONE

    async def rubric(self, assessment: Assessment) -> Rubric | None:
        """Find the exact rubric of an assessment, or None where its text is gone."""
        try:
            return await self.catalogue.pinned(assessment.rubric.hash)
        except LookupError:
            return None

    async def current(self, person: Person) -> turn.SessionView | m.ErrorMessage | None:
        """Read the session whose questions a person saw last, if there is one."""
        return await self.current_of(await self.store.people.recall(person))

    async def current_of(self, memory: PersonMemory) -> turn.SessionView | m.ErrorMessage | None:
        """Read the session whose questions the person of *memory* saw last, if there is one."""
        ref = await self.current_ref(memory)
        if ref is None:
            return None
        known = memory.current if ref == memory.current_ref else None
        return await self.session_view(ref, known or await self.store.sessions.read(ref))

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

    def find(self, capability: str, rubric_id: str = "") -> Rubric | m.Capabilities:
        """Find the rubric that a button names by *rubric_id*, or that *capability* means as typed.

        A button starts the rubric that it names or none. Typed words mean the only rubric where
        they name none, else the one with exactly this id or name, else the clearly closest name.
        """
        offered = self.catalogue.offered
        if rubric_id:
            named = tuple(rubric for rubric in offered if rubric.id == rubric_id)
        elif not capability and len(offered) == 1:
            named = offered
        else:
            named = self._named(capability) or _closest(capability, offered)
        return named[0] if len(named) == 1 else m.Capabilities(offered, unknown=rubric_id or capability)

    def has(self, name: str) -> bool:
        """Tell whether *name* is exactly the id or the name of a capability on offer."""
        return bool(self._named(name))

    def _named(self, name: str) -> tuple[Rubric, ...]:
        """List the rubrics with exactly this id, else those with exactly this name."""
        said, offered = commands.plain(name), self.catalogue.offered
        with_id = tuple(rubric for rubric in offered if rubric.id == said)
        return with_id or tuple(rubric for rubric in offered if commands.plain(rubric.name) == said)


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


def error(trouble: m.ErrorCode) -> Replies:
    """Tell the person about a problem and the way on."""
    return to_you(m.ErrorMessage(trouble))


GONE = m.ErrorMessage(m.ErrorCode.GONE)
