"""People and checks to test the store with."""

import asyncio

import pytest

from bot.conversation.assessment import RubricRef
from bot.conversation.identity import Conversation, Person, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.session import SessionState
from bot.errors import StoreUnavailable
from bot.ports.checks import NewCheck
from bot.ports.sessions import AnswerWrite
from bot.ports.store import Store
from bot.store.client import BUDGET_SECONDS

ANA = Person("slack", "T1", "U1")
TEAM = Conversation("slack", "T1", "C1")
OPENED = 1_800_000_000
GRACE_SECONDS = 0.7
TICK_SECONDS = 0.01


def new_check(
    id_: str = "c1", person: Person = ANA, aspects: int = 6, rubric: str = "some-rubric"
) -> NewCheck:
    """Describe a check about to be started from the team's conversation."""
    return NewCheck(id_, person, RubricRef(rubric, "0123456789ab"), aspects, OPENED, TEAM, "#platform")


async def started(
    store: Store,
    id_: str = "c1",
    person: Person = ANA,
    aspects: int = 6,
    *,
    again: bool = False,
    event: str = "",
) -> tuple[SessionRef, SessionState]:
    """Start a check."""
    return await store.checks.start(
        new_check(id_, person, aspects), again=again, delivery_ids=(event,) if event else ()
    )


def write(aspect: int, choice: str, revision: int = 0, event: str = "") -> AnswerWrite:
    """Describe an answer to an anchored question."""
    return AnswerWrite(Question(aspect), Choice(choice), revision, (event,) if event else ())


def given(outcome: SessionState) -> dict[int, tuple[str, int]]:
    """List the anchored answers of a session: choice and revision by aspect."""
    assert outcome.session is not None
    return {q.aspect: (a.choice.value, a.revision) for q, a in outcome.session.answers.items() if not q.level}


HOSTILE_IDS = ("*?[]{}:\n", "a" * 1024, "p:x", "", "\ud800", "ünï", "x}:session:c1:{y", "\x00")


async def refused_in_time(store: Store, ref: SessionRef) -> None:
    """Fail unless the store says in time that it is not there. Only time in which this process runs counts as late."""
    late = 0.0

    async def count_late() -> None:
        nonlocal late
        await asyncio.sleep(BUDGET_SECONDS)
        while True:
            await asyncio.sleep(TICK_SECONDS)
            late += TICK_SECONDS

    counting = asyncio.create_task(count_late())
    with pytest.raises(StoreUnavailable):
        await store.sessions.answer(ref, write(0, "3"))
    counting.cancel()
    assert late < GRACE_SECONDS
