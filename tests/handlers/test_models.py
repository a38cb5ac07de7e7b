"""Public models of three and four levels, many aspects and shared scales, from the first question to the result."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import SessionRef
from bot.conversation.questions import LEVELS, Choice, Question, is_choice_of
from bot.conversation.typed.parsing import parse
from bot.handlers.service import Replies
from tests.support.core import Core, alone, live_message, member
from tests.support.refusals import refused
from tests.support.rubrics import MODELS, capability
from tests.support.servers import Server

PEOPLE = {"ana": 0, "bo": 1, "cy": 1, "di": 2, "eve": 2}


@pytest.fixture(params=MODELS, ids=lambda path: path.stem)
async def core(request: pytest.FixtureRequest, server: Server) -> AsyncIterator[Core]:
    path: Path = request.param
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url, capability(path)) as core:
        yield core


async def typed(core: Core, text: str) -> Replies:
    return await core.take(alone("ana"), parse(text))


async def test_a_check_is_answered_letter_by_letter(core: Core) -> None:
    shown = live_message(await typed(core, "check"))
    letters = "abcde"[: core.rubric.top]
    for at in range(len(core.rubric.aspects)):
        assert isinstance(shown, m.Ask)
        (first, *_) = shown.progress.left
        assert first == Question(at)
        options = [each.letter for each in view.options(wording.say(shown)) if each.letter]
        assert options == [*letters] * (len(options) // len(letters))
        assert at or refused(shown) == []
        beyond = await typed(core, "abcdef"[core.rubric.top])
        assert not any(isinstance(reply.message, m.Ask | m.Report) for reply in beyond)
        shown = live_message(await typed(core, "b"))
    assert isinstance(shown, m.Report)
    assert (shown.result.level, shown.result.progress) == (2, 2.0)
    assert f"level 2 of {core.rubric.top}" in wording.say(shown).summary
    assert shown.plan.steps == ()
    assert refused(shown) == []
    assert len(shown.plan.goals) == min(3, len(core.rubric.aspects))


async def test_a_press_on_a_level_that_the_rubric_lacks_changes_nothing(core: Core) -> None:
    shown = live_message(await typed(core, "check"))
    assert isinstance(shown, m.Ask)
    for choice in (each for each in LEVELS if not is_choice_of(core.rubric, each)):
        await core.take(alone("ana"), e.Answered(shown.ref, Question(0), choice, 0))
        assert (await core.store.sessions.read(shown.ref)).session.answers == {}


async def test_a_team_answers_every_question_that_it_is_asked(core: Core) -> None:
    ref = await core.begin()
    for name, at in PEOPLE.items():
        await core.take(member(name), e.Joined(ref))
        session = SessionRef(ref, name)
        while True:
            shown = live_message(await core.take(alone(name), e.Reopened(session)))
            if not isinstance(shown, m.Ask):
                break
            question = shown.progress.left[0]
            choice = Choice.YES if question.level else LEVELS[at]
            await core.take(alone(name), e.Answered(session, question, choice, 0))
            for each in view.options(wording.say(shown)):
                assert len(each.press) < 150
                assert not isinstance(callback_data.unpack(each.press, alone(name).person), e.PressedUnknown)
        asked = [each for each in (await core.store.sessions.read(session)).session.answers if each.level]
        assert bool(asked) == core.rubric.asks_evidence
    await core.close(ref)
    (told,) = await core.take(member("ana"), parse("result"))
    assert isinstance(told.message, m.TeamReport)
    found = told.message.record.result
    assert [each.value for each in found.aspects] == [2] * len(core.rubric.aspects)
    assert (found.people, found.level) == (5, 2)
    assert f"level 2 of {core.rubric.top}" in wording.say(told.message).summary
    assert refused(told.message) == []
    for text in ("next", "history", "steps"):
        assert [refused(reply.message) for reply in await core.take(member("ana"), parse(text))] == [[]]
