"""Changing an answer starts from all of one's answers, and words are explained where the questions stand."""

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.typed.parsing import parse
from tests.support.core import Core, alone, member, person

ANA = alone("ana")
REF = SessionRef(AssessmentRef(ANA.conversation, "c1"), "ana")


async def asked(core: Core) -> m.Ask:
    """Start a check and answer its first question with b."""
    message = (await core.take(ANA, e.CheckAsked()))[0].message
    assert isinstance(message, m.Ask)
    message = (await core.take(ANA, e.Answered(message.ref, Question(0), Choice.LEVEL_2, 0)))[0].message
    assert isinstance(message, m.Ask)
    return message


def pressed(message: m.Message, label: str) -> e.Event:
    button = next(each for each in view.buttons(wording.say(message)) if each.label == label)
    return callback_data.unpack(button.press, person("ana"))


async def test_answers_are_listed_in_place_with_a_button_each(core: Core) -> None:
    ask = await asked(core)
    await core.service.set_message_id(ask.ref, MessageId("the questions"))
    for event in (e.ChangeAsked(), e.ChangeAsked(session=ask.ref)):
        (reply,) = await core.take(ANA, event)
        assert (reply.live_message, reply.message_id) == (ask.ref, MessageId("the questions"))
        fields = [block for block in wording.say(reply.message).blocks if isinstance(block, view.Field)]
        statement = core.rubric.aspects[0].levels[2].statement
        assert fields[0] == view.Field("1. Coverage", f"“{statement}” (b)")
        assert fields[1].text == "not answered yet"


async def test_a_topic_opens_its_own_question(core: Core) -> None:
    await asked(core)
    (reply,) = await core.take(ANA, e.ChangeAsked())
    last = len(core.rubric.aspects)
    opens = pressed(reply.message, f"{last}. {core.rubric.aspects[-1].name}")
    (shown,) = await core.take(ANA, opens)
    assert isinstance(shown.message, m.Ask)
    assert Question(last - 1) in shown.message.progress.asked[shown.message.progress.page or 0]


async def test_the_list_says_what_stands_beside_a_pick(core: Core) -> None:
    ref = await core.begin()
    await core.answer(ref, "ana", [Choice.LEVEL_2] * 4)
    session = SessionRef(ref, "ana")
    await core.take(ANA, e.NoteSubmitted(session, 0, 0, "We do it by hand.", False))
    (reply,) = await core.take(ANA, e.ChangeAsked(session=session))
    fields = [block for block in wording.say(reply.message).blocks if isinstance(block, view.Field)]
    assert fields[0].text.endswith("(b), evidence: yes, no, with a note")
    assert fields[1].text.endswith("(b), evidence: yes, no")


async def test_words_are_explained_in_place_with_a_way_back(core: Core) -> None:
    ask = await asked(core)
    await core.service.set_message_id(ask.ref, MessageId("the questions"))
    (reply,) = await core.take(ANA, e.WordsAsked(session=ask.ref))
    assert (reply.live_message, reply.message_id) == (ask.ref, MessageId("the questions"))
    (back,) = await core.take(ANA, pressed(reply.message, "Back to the questions"))
    assert isinstance(back.message, m.Ask)
    assert back.message.progress == ask.progress


@pytest.mark.parametrize("named", [False, True])
async def test_all_words_lead_back_to_the_questions(core: Core, named: bool) -> None:
    ask = await asked(core)
    event = e.WordsAsked(rubric_id=core.rubric.id) if named else e.WordsAsked()
    (reply,) = await core.take(ANA, event)
    assert isinstance(reply.message, m.Words)
    (back, *_) = await core.take(ANA, pressed(reply.message, "Back to my questions"))
    assert isinstance(back.message, m.Ask)
    assert back.message.progress == ask.progress


async def test_words_without_open_questions_lead_to_a_check(core: Core) -> None:
    (reply,) = await core.take(ANA, e.WordsAsked())
    assert "Back to my questions" not in [each.label for each in view.buttons(wording.say(reply.message))]


async def test_help_offers_to_continue_nothing_that_has_closed(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("bo", "cy", "di")})
    await core.close(ref)
    (reply,) = await core.take(ANA, e.HelpAsked())
    assert isinstance(reply.message, m.Help)
    assert reply.message.resume is None


async def test_a_press_on_an_earlier_check_leads_to_the_newer_one(core: Core) -> None:
    first = await asked(core)
    for aspect in range(1, len(core.rubric.aspects)):
        await core.take(ANA, e.Answered(first.ref, Question(aspect), Choice.LEVEL_2, 0))
    newer = (await core.take(ANA, e.CheckAsked(again=True)))[0].message
    assert isinstance(newer, m.Ask)
    (reply,) = await core.take(ANA, e.Answered(first.ref, Question(0), Choice.LEVEL_4, 0))
    assert isinstance(reply.message, m.Report)
    assert (reply.message.notice, reply.message.newer) == (m.Notice.MOVED_ON, newer.ref)


async def test_the_answer_just_given_stays_in_view_after_a_skip(core: Core) -> None:
    first = await asked(core)
    await core.take(ANA, e.PageOpened(first.ref, 2))
    await core.take(ANA, e.Answered(first.ref, Question(2), Choice.LEVEL_3, 0))
    (reply,) = await core.take(ANA, e.Answered(first.ref, Question(1), Choice.LEVEL_4, 0))
    assert isinstance(reply.message, m.Ask)
    ticked = [each.text for each in wording.say(reply.message).blocks if isinstance(each, view.Text)]
    name = core.rubric.aspects[1].name
    assert any(each.startswith(f"{view.CHOSEN} 2. {name}") for each in ticked)


async def test_a_number_that_no_question_has_is_said(core: Core) -> None:
    await asked(core)
    (reply,) = await core.take(ANA, parse("99 c"))
    assert "There is no question 99." in str(wording.say(reply.message))


def test_only_words_of_the_questions_are_explained(core: Core) -> None:
    term, other = "reader", "pipeline"
    entry = {"meaning": "What it is."}
    content = core.rubric.model_dump(mode="json", exclude_none=True)
    content["glossary"] = [{"term": term, **entry}, {"term": other, **entry}]
    rubric = type(core.rubric).model_validate(content)
    said = wording.say(m.QuestionWords(rubric, REF, (0,)))
    assert [block.label for block in said.blocks if isinstance(block, view.Field)] == [term]
