"""Typed words are stored as an answer only where they were asked for, on a real store."""

import itertools
from dataclasses import replace

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.questions import Answer, Choice, Question
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.typed import parsing
from tests.support.clock import DAY
from tests.support.core import ELSEWHERE, FAY, Core, alone, member

BEN = "ben"
FIRST, SECOND = Question(0, 3), Question(0, 4)  # the evidence asked after level 3 was claimed


class Ben:
    """Someone who takes part in an assessment and types. *given* reads what is stored of him."""

    def __init__(self, core: Core, ref: AssessmentRef) -> None:
        self.core = core
        self.session = SessionRef(ref, BEN)
        self._ids = itertools.count(1)

    async def types(self, text: str, sent_at: int = 0, delivery_id: str = "") -> m.Message | None:
        """Type in the private chat and return the last message that answers there."""
        chat = alone(BEN)
        id_ = delivery_id or f"typed{next(self._ids)}"
        origin = Origin(chat.person, chat.conversation, (id_,), sent_at=sent_at)
        replies = await self.core.take(origin, parsing.parse(text))
        mine = [reply.message for reply in replies if reply.to is not m.To.EVERYONE]
        return mine[-1] if mine else None

    async def presses(self, question: Question, choice: Choice, sent_at: int = 0, revision: int = 0) -> None:
        chat = alone(BEN)
        origin = Origin(chat.person, chat.conversation, sent_at=sent_at)
        await self.core.take(origin, e.Answered(self.session, question, choice, revision))

    async def given(self) -> dict[Question, Choice]:
        session = (await self.core.store.sessions.read(self.session)).session
        assert session is not None
        return {question: answer.choice for question, answer in session.answers.items()}

    async def evidence(self) -> list[Choice]:
        return [choice for question, choice in (await self.given()).items() if question.level]


@pytest.fixture
async def ben(core: Core) -> Ben:
    """Let Ben claim level 3, so that evidence is asked."""
    ref = await core.begin()
    await core.take(member(BEN), e.Joined(ref))
    found = Ben(core, ref)
    await found.presses(Question(0), Choice.LEVEL_3)
    return found


async def test_yes_is_evidence_while_nothing_else_is_asked(ben: Ben) -> None:
    await ben.types("yes")
    assert (await ben.given())[FIRST] is Choice.YES


async def test_no_to_being_forgotten_leaves_everything(ben: Ben) -> None:
    assert isinstance(await ben.types("forget me"), m.ForgetWarning)
    assert await ben.types("no") == m.NothingChanged(ben.session)
    assert await ben.given() == {Question(0): Choice.LEVEL_3}


@pytest.mark.parametrize("text", ["forget me", "remind hours 10-12"])
async def test_cancel_says_no_to_a_question_that_waits(ben: Ben, text: str) -> None:
    await ben.types(text)
    assert not isinstance(await ben.types("cancel"), m.WhichLeave | m.SeeYou | m.Forgotten)
    await ben.types("yes")  # which is asked back
    assert await ben.given() == {Question(0): Choice.LEVEL_3}
    assert isinstance(await ben.types("cancel"), m.SeeYou)


@pytest.mark.parametrize("text", ["ok", "ja", "oui", "+1", "partly", "not sure"])
async def test_words_for_evidence_are_not_asked_back_while_yes_or_no_is_asked(ben: Ben, text: str) -> None:
    await ben.types("forget me")
    assert await ben.types(text) == m.YesOrNoWanted(text)
    assert await ben.types("no") == m.NothingChanged(ben.session)
    assert await ben.evidence() == []


async def test_yes_after_words_that_are_no_answer_is_still_taken(core: Core) -> None:
    await core.take(alone(BEN), parsing.parse("forget me"))
    (told,) = await core.take(alone(BEN), parsing.parse("oui"))
    assert told.message == m.YesOrNoWanted("oui")
    (told, *_) = await core.take(alone(BEN), parsing.parse("yes"))
    assert isinstance(told.message, m.Forgotten)


async def test_yes_to_being_forgotten_forgets(ben: Ben) -> None:
    await ben.types("forget me")
    assert isinstance(await ben.types("yes"), m.Forgotten)
    assert (await ben.core.store.sessions.read(ben.session)).session is None


async def test_yes_keeps_proposed_reminders(ben: Ben) -> None:
    assert isinstance(await ben.types("remind hours 10-12"), m.PreferencesProposed)
    kept = await ben.types("yes")
    assert isinstance(kept, m.ReminderSettings)
    assert kept.hours == (600, 720)
    assert await ben.evidence() == []


async def test_no_discards_proposed_reminders(ben: Ben) -> None:
    await ben.types("remind hours 10-12")
    stays = await ben.types("no")
    assert isinstance(stays, m.ReminderSettings)
    assert stays.hours != (600, 720)
    assert await ben.evidence() == []


@pytest.mark.parametrize("first", ["remind quiet purple", "remind quiet 12/04"])
async def test_a_setting_is_typed_alone_after_it_was_asked_for(ben: Ben, first: str) -> None:
    await ben.types(first)
    proposed = await ben.types("24 Dec - 2 Jan")
    assert isinstance(proposed, m.PreferencesProposed)
    assert (str(proposed.change.quiet[0].first), str(proposed.change.quiet[0].last)) == (
        "2026-12-24",
        "2027-01-02",
    )


async def test_an_answer_after_a_setting_was_asked_for_is_still_one(ben: Ben) -> None:
    await ben.types("remind quiet purple")
    await ben.types("1.1 yes")
    assert await ben.evidence() == [Choice.YES]


async def test_a_second_yes_is_asked_back(ben: Ben) -> None:
    await ben.types("remind hours 10-12")
    await ben.types("yes")
    assert isinstance(await ben.types("yes"), m.DidYouMean)
    assert await ben.evidence() == []


async def test_a_redelivered_yes_changes_nothing_more(ben: Ben) -> None:
    await ben.types("remind hours 10-12")
    await ben.types("yes", delivery_id="same")
    await ben.types("continue")
    await ben.types("yes", delivery_id="same")
    assert await ben.evidence() == []


@pytest.mark.parametrize("text", ["help", "privacy", "thanks", "remind", "status"])
async def test_yes_after_another_message_is_asked_back(ben: Ben, text: str) -> None:
    await ben.types("forget me")
    await ben.types(text)
    asked = await ben.types("yes")
    assert isinstance(asked, m.DidYouMean)
    assert await ben.given() == {Question(0): Choice.LEVEL_3}


async def test_yes_after_an_answer_pressed_since_is_asked_back(ben: Ben) -> None:
    await ben.types("forget me")
    await ben.presses(FIRST, Choice.YES)
    assert isinstance(await ben.types("yes"), m.DidYouMean)
    assert await ben.evidence() == [Choice.YES]


async def test_an_answer_pressed_after_help_makes_words_certain_again(ben: Ben) -> None:
    await ben.types("help")
    await ben.presses(FIRST, Choice.YES)
    await ben.types("no")
    assert (await ben.given())[SECOND] is Choice.NO


async def test_going_on_makes_words_certain_again(ben: Ben) -> None:
    await ben.types("forget me")
    await ben.types("continue")
    await ben.types("no")
    assert await ben.evidence() == [Choice.NO]


async def test_yes_takes_what_was_asked_back(ben: Ben) -> None:
    assert isinstance(await ben.types("mostly"), m.DidYouMean)
    await ben.types("yes")
    assert await ben.evidence() == [Choice.PARTLY]


async def test_no_to_what_was_asked_back_asks_again(ben: Ben) -> None:
    await ben.types("mostly")
    again = await ben.types("no")
    assert isinstance(again, m.DidYouMean)
    assert (again.question, again.refused) == (FIRST, (Choice.PARTLY,))
    assert await ben.evidence() == []
    await ben.types("no")
    assert await ben.evidence() == [Choice.NO]


async def test_yes_runs_the_command_that_was_proposed(ben: Ben) -> None:
    assert isinstance(await ben.types("privcy"), m.NotACommand)
    assert isinstance(await ben.types("yes"), m.Privacy)


async def test_yes_after_a_reminder_is_asked_back(ben: Ben) -> None:
    ben.core.clock.forward(2 * DAY)
    planned = await ben.core.store.jobs.planned(alone(BEN).conversation)
    job = next(each.job for each in planned if each.job.kind is ReminderKind.UNFINISHED)
    assert await ben.core.service.run_job(job)
    assert isinstance(await ben.types("yes"), m.DidYouMean)
    assert await ben.evidence() == []


async def test_a_late_message_does_not_answer_the_next_question(ben: Ben) -> None:
    await ben.types("yes", sent_at=2_500, delivery_id="again")
    asked = await ben.types("yes", sent_at=1_000, delivery_id="first")
    assert isinstance(asked, m.DidYouMean)
    assert await ben.given() == {Question(0): Choice.LEVEL_3, FIRST: Choice.YES}


async def test_words_older_than_a_press_are_asked_back(ben: Ben) -> None:
    await ben.presses(FIRST, Choice.YES, sent_at=2_500)
    assert isinstance(await ben.types("no", sent_at=2_000), m.DidYouMean)
    assert await ben.evidence() == [Choice.YES]


async def test_one_message_under_many_names_is_one_answer(ben: Ben) -> None:
    for delivery_id in ("Ev1", "Ev2", "Ev3"):
        await ben.types("no", sent_at=1_000, delivery_id=delivery_id)
    assert await ben.evidence() == [Choice.NO]


async def test_messages_in_order_are_all_taken(ben: Ben) -> None:
    await ben.types("yes", sent_at=1_000)
    await ben.types("no", sent_at=1_001)
    assert await ben.evidence() == [Choice.YES, Choice.NO]


async def test_a_question_that_is_not_shown_is_asked_back(ben: Ben) -> None:
    assert isinstance(await ben.types("3 c"), m.DidYouMean)
    assert await ben.given() == {Question(0): Choice.LEVEL_3}
    shown = await ben.types("yes")
    assert (await ben.given())[Question(2)] is Choice.LEVEL_3
    assert isinstance(shown, m.Ask)
    assert shown.progress.page == 2


async def test_a_letter_is_for_the_question_explained_last(ben: Ben) -> None:
    await ben.types("3 purple people")
    assert isinstance(await ben.types("3 mistakes"), m.DidYouMean)
    assert await ben.types("what?") == m.NotUnderstood(Question(2), "3", 5, "what")
    await ben.types("b")
    assert await ben.given() == {Question(0): Choice.LEVEL_3, Question(2): Choice.LEVEL_2}


async def test_words_go_to_the_session_shown_last(ben: Ben) -> None:
    other = await ben.core.take(replace(member(FAY), conversation=ELSEWHERE), e.AssessAsked(by="in 7 days"))
    card = next(reply.live_message for reply in other if isinstance(reply.live_message, m.CardOf))
    joining = replace(member(BEN), conversation=ELSEWHERE, sent_at=1_000)
    await ben.core.take(joining, e.Joined(card.assessment))
    await ben.presses(FIRST, Choice.YES, sent_at=2_000)
    await ben.types("no", sent_at=3_000)
    assert (await ben.given())[SECOND] is Choice.NO


async def test_without_times_words_go_to_the_session_joined_last(ben: Ben) -> None:
    other = await ben.core.take(replace(member(FAY), conversation=ELSEWHERE), e.AssessAsked(by="in 7 days"))
    card = next(reply.live_message for reply in other if isinstance(reply.live_message, m.CardOf))
    await ben.core.take(replace(member(BEN), conversation=ELSEWHERE), e.Joined(card.assessment))
    shown = await ben.types("b")
    assert isinstance(shown, m.Ask)
    assert shown.ref.assessment == card.assessment


@pytest.mark.parametrize("then", [(), ("help",), ("forget me", "no")])
async def test_a_letter_after_leaving_is_asked_back(core: Core, then: tuple[str, ...]) -> None:
    for text in ("check", "later", *then):
        await core.take(alone(BEN), parsing.parse(text))
    (told,) = await core.take(alone(BEN), parsing.parse("c"))
    assert isinstance(told.message, m.DidYouMean)
    (check,) = (await core.store.people.recall(alone(BEN).person)).checks
    before = (await core.store.sessions.read(check)).session
    await core.take(alone(BEN), parsing.parse("yes"))
    after = (await core.store.sessions.read(check)).session
    assert before
    assert after
    assert (before.answers, after.answers) == ({}, {Question(0): Answer(Choice.LEVEL_3, 1)})
