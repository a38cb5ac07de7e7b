"""Taking things away: a team's results for its facilitator, everyone's own answers for themselves."""

from bot.conversation import messages as m, turn
from bot.conversation.exports import (
    OwnAnswers,
    Rows,
    Subject,
    TeamResults,
    answer_rows,
    result_rows,
)
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person, SessionRef
from bot.conversation.permissions import Permission, is_allowed, role_of
from bot.handlers.context import HandlerContext, Replies, error, to_you
from bot.handlers.results import Results
from bot.ports import Linker


class Exports:
    """Hands out what is kept; *linker* gives it addresses where Rung can be reached from outside."""

    def __init__(self, context: HandlerContext, results: Results, linker: Linker | None) -> None:
        self._context = context
        self._results = results
        self._linker = linker

    async def hand_out(self, origin: Origin) -> Replies:
        """Give a person their own answers in private, the facilitator the team's results anywhere else."""
        private = origin.conversation.private
        what = OwnAnswers(origin.person) if private else TeamResults(origin.conversation)
        rows = await self.rows(what)
        if not rows:
            return error(m.ErrorCode.NOTHING_ANSWERED if private else m.ErrorCode.NO_TEAM_RESULT)
        if not private and not await self._may(origin):
            return error(m.ErrorCode.NOT_YOUR_EXPORT)
        return to_you(m.Export(rows, self._linker.download(what) if self._linker else None))

    async def rows(self, what: Subject) -> Rows:
        """Read what there is now."""
        match what:
            case TeamResults(conversation):
                return await self._of_team(conversation)
            case OwnAnswers(person):
                return await self._of_person(person)

    async def _may(self, origin: Origin) -> bool:
        """Tell whether someone looked after the assessment that gave the team its last result."""
        newest, *_ = await self._results.known(origin.conversation)
        ref = AssessmentRef(origin.conversation, newest[1].assessment)
        assessment = await self._context.store.assessment(ref)
        return assessment is not None and is_allowed(role_of(origin, assessment), Permission.EXPORT)

    async def _of_team(self, conversation: Conversation) -> Rows:
        known = await self._results.known(conversation)
        return result_rows(known, await self._context.store.steps(conversation))

    async def _of_person(self, person: Person) -> Rows:
        """Read every session of a person, the newest first."""
        memory = await self._context.store.recall(person)
        read = [await self._standing(ref) for ref in (*memory.checks, *memory.assessments)]
        found = [each for each in read if isinstance(each, turn.SessionView)]
        found.sort(key=lambda each: (each.assessment.opened, each.assessment.id), reverse=True)
        return tuple(
            row
            for each in found
            for row in answer_rows(each.rubric, each.assessment, each.session.answers, each.session.notes)
        )

    async def _standing(self, ref: SessionRef) -> turn.SessionView | m.ErrorMessage:
        return await self._context.session_view(ref, await self._context.store.read(ref))
