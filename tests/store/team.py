"""A team's assessment to test the store with."""

from bot.conversation.assessment import RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.team_record import AdoptedStep, StepState, TeamResult
from bot.ports.assessments import AssessmentEdit, NewAssessment
from bot.ports.sessions import AnswerWrite
from bot.ports.store import Store
from rubric import Result
from tests.store.people import OPENED, TEAM
from tests.support.clock import DAY

ASPECTS = 2
CLOSES = OPENED + DAY
WEEK = 7 * DAY
RUBRIC = RubricRef("some-rubric", "0123456789ab")
CLOSING = AssessmentEdit((Status.OPEN, Status.EXPIRED), status=Status.CLOSED)


def new_assessment(id_: str = "a1", where: Conversation = TEAM, rubric: str = RUBRIC.id) -> NewAssessment:
    """Describe an assessment that Fay is about to start."""
    return NewAssessment(id_, where, RubricRef(rubric, RUBRIC.hash), ASPECTS, "fay", OPENED, CLOSES, "UTC")


async def running(store: Store, id_: str = "a1", where: Conversation = TEAM) -> AssessmentRef:
    """Start an assessment."""
    await store.assessments.start(new_assessment(id_, where), ())
    return AssessmentRef(where, id_)


def session(ref: AssessmentRef, person: str) -> SessionRef:
    """Name a person's session."""
    return SessionRef(ref, person)


async def answered(store: Store, ref: AssessmentRef, *people: str) -> None:
    """Let each of *people* join and answer everything: level 2 and its evidence."""
    for person in people:
        await store.sessions.join(session(ref, person), ASPECTS)
        for aspect in range(ASPECTS):
            for level, choice in ((0, Choice.LEVEL_2), (2, Choice.YES), (3, Choice.NO)):
                await store.sessions.answer(
                    session(ref, person), AnswerWrite(Question(aspect, level), choice, 0)
                )


def record(ref: AssessmentRef, people: int, level: int = 2) -> TeamResult:
    """Describe a result, without its aspects."""
    return TeamResult(ref.id, RUBRIC, OPENED, CLOSES, people, 3, Result(people, level, (), 2.0, (), ()))


async def published(store: Store, ref: AssessmentRef, *people: str) -> TeamResult:
    """Let *people* answer, close the assessment and keep its result."""
    await answered(store, ref, *people)
    await store.assessments.edit(ref, CLOSING)
    kept = record(ref, len(people))
    await store.results.publish(ref, kept, people, answers_seconds=WEEK)
    return kept


def step(owner: str, state: StepState = StepState.ADOPTED, since: int = OPENED) -> AdoptedStep:
    """Describe what *owner* does with a step."""
    return AdoptedStep("write-it-down", RUBRIC, "a1", owner, state, since)
