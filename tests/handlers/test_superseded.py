"""A message that a newer one about the same subject replaces asks for nothing any more."""

import pytest

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, MessageId, SessionRef
from bot.conversation.latest_messages import ShownKind
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import StepMove
from bot.conversation.view import Style
from bot.handlers import superseded
from bot.outbox.job import Job, JobKind
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, House, alone, live_message, member, person
from tests.support.outbox import due_jobs
from tests.support.rubrics import FLEXIBLE, capability

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
CHAT = person("ana").chat


async def redrawn(house: House) -> list[tuple[MessageId | None, m.Message]]:
    """Run the jobs that redraw superseded messages, and give the messages by their ids."""
    found = []
    for job, due in (await due_jobs(house.store, int(house.clock.now))).items():
        if job.kind in (JobKind.SUPERSEDED, JobKind.CAME_BACK, JobKind.SAT_OUT):
            found += [(reply.message_id, reply.message) for reply in await house.service.run_job(job)]
            await house.store.jobs.complete(job, due)
    return found


async def shown(house: House, live_message: m.LiveMessage, name: str) -> MessageId:
    message = MessageId(name)
    await house.service.set_message_id(live_message, message)
    return message


async def closed(house: House) -> AssessmentRef:
    ref = await house.begin()
    await house.answer_all(ref, THREE)
    await house.close(ref)
    return ref


def primary(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message)) if each.style is Style.PRIMARY]


async def test_a_result_lets_the_board_of_its_steps_ask(house: House) -> None:
    ref = await closed(house)
    result = await shown(house, m.ResultOf(ref), "result")
    assert await redrawn(house) == []
    await shown(house, m.BoardOf(ROOM, ref.id), "board")
    ((id_, message),) = await redrawn(house)
    assert (id_, type(message)) == (result, m.Superseded)
    assert primary(message) == []


async def test_an_older_board_has_no_step_to_press(house: House) -> None:
    ref = await closed(house)
    older = await shown(house, m.BoardOf(ROOM, ref.id), "older")
    await shown(house, m.BoardOf(ROOM, ref.id), "newer")
    ((id_, message),) = await redrawn(house)
    assert id_ == older
    assert [each.label for each in view.buttons(wording.say(message))] == ["Next steps"]


@pytest.mark.parametrize("move", [StepMove.DONE, StepMove.DROPPED, StepMove.OFFERED])
async def test_a_call_for_help_ends_with_its_step(house: House, move: StepMove) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    for each in (StepMove.ADOPTED, StepMove.HELP):
        await house.take(alone("ana") if each is StepMove.HELP else member("ana"), moved(ref, step, each))
    call = await shown(house, m.BoardOf(ROOM, ref.id, step), "call")
    await house.take(alone("ana"), moved(ref, step, move))
    ((id_, message),) = await redrawn(house)
    assert (id_, message) == (call, m.AskedBefore(house.rubric, ShownKind.CALL, step=step))


async def test_a_board_in_the_place_of_a_call_stays(house: House) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    for each in (StepMove.ADOPTED, StepMove.HELP):
        await house.take(alone("ana") if each is StepMove.HELP else member("ana"), moved(ref, step, each))
    await shown(house, m.BoardOf(ROOM, ref.id, step), "call")
    await house.take(member("bo"), moved(ref, step, StepMove.TAKEN_OVER))
    await shown(house, m.BoardOf(ROOM, ref.id), "call")
    assert await redrawn(house) == []


def moved(ref: AssessmentRef, step: str, move: StepMove) -> e.StepMoved:
    return e.StepMoved(ref, step, move, confirmed=True)


async def test_a_newer_result_leaves_no_board_to_redraw(house: House) -> None:
    ref = await closed(house)
    await shown(house, m.BoardOf(ROOM, ref.id), "board")
    await shown(house, m.ResultOf(ref), "newer")
    step = house.rubric.aspects[0].levels[2].steps[0].id
    board, _ = await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    assert isinstance(board.message, m.Board)
    replies = await house.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    assert not [reply for reply in replies if isinstance(reply.live_message, m.BoardOf)]


async def test_a_check_stops_asking_once_its_person_answers_for_the_team(house: House) -> None:
    ask = live_message(await house.take(alone("ana"), e.CheckAsked()))
    assert isinstance(ask, m.Ask)
    check = await shown(house, ask.ref, "check")
    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    session = SessionRef(ref, person("ana").id)
    await shown(house, session, "answers")
    house.clock.forward(2)
    assert await redrawn(house) == []  # it asks questions still
    for aspect in range(4):
        await house.take(alone("ana"), e.Answered(ask.ref, Question(aspect), Choice.NOT_SURE, 0))
    await house.take(alone("ana"), e.Continued(ask.ref))
    house.clock.forward(2)
    await redrawn(house)
    await house.take(member("ana"), e.Joined(ref))
    house.clock.forward(2)
    assert [(id_, primary(message)) for id_, message in await redrawn(house)] == [(check, [])]


async def test_a_reminder_to_start_asks_until_an_assessment_starts(house: House) -> None:
    ref = await closed(house)
    reminder = await shown(house, m.ReminderOf(ReminderKind.LOOK_AGAIN, ref, ROOM), "reminder")
    await shown(house, m.CardOf(ref), "card")
    ((id_, message),) = await redrawn(house)
    assert id_ == reminder
    assert message == m.AskedBefore(house.rubric, ReminderKind.LOOK_AGAIN, m.AskedState.CLOSED)


@pytest.mark.parametrize("kind", [ReminderKind.UNFINISHED, ReminderKind.INVITED])
async def test_a_reminder_to_answer_asks_until_its_person_goes_on(house: House, kind: ReminderKind) -> None:
    ref = await house.begin()
    reminder = await shown(house, m.ReminderOf(kind, ref, CHAT), "reminder")
    await house.take(member("ana"), e.Joined(ref))
    await shown(house, SessionRef(ref, person("ana").id), "answers")
    house.clock.forward(2)
    assert await redrawn(house) == [(reminder, m.AskedBefore(house.rubric, kind))]


@pytest.mark.parametrize("kind", [ReminderKind.UNFINISHED, ReminderKind.INVITED])
async def test_a_reminder_to_answer_ends_with_the_last_answer(house: House, kind: ReminderKind) -> None:
    ref = await house.begin()
    await house.answer(ref, "ana", [Choice.LEVEL_2] * 3)
    await shown(house, SessionRef(ref, person("ana").id), "answers")
    reminder = await shown(house, m.ReminderOf(kind, ref, CHAT), "reminder")
    await house.answer(ref, "ana", [Choice.LEVEL_2] * 4)
    house.clock.forward(2)
    finished = m.AskedBefore(house.rubric, kind, m.AskedState.FINISHED)
    assert (reminder, finished) in await redrawn(house)


@pytest.mark.parametrize("presser", ["ana", "bo"])
async def test_a_check_in_ends_once_the_team_marks_its_step_as_done(house: House, presser: str) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    check_in = m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step)
    first, second = await shown(house, check_in, "first"), await shown(house, check_in, "second")
    folded = m.AskedBefore(house.rubric, ReminderKind.CHECK_IN, step=step)
    assert await redrawn(house) == [(first, folded)]
    await house.take(member(presser), e.StepMoved(ref, step, StepMove.DONE, confirmed=True))
    assert (second, folded) in await redrawn(house)


async def test_a_check_in_ends_once_its_owner_acts_elsewhere_in_private(house: House) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    asked = await shown(house, m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step), "asked")
    (told, *_) = await house.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    assert isinstance(told.message, m.OwnStepMoved)
    assert told.live_message is not None
    await shown(house, told.live_message, "answered")
    assert await redrawn(house) == [(asked, m.AskedBefore(house.rubric, ReminderKind.CHECK_IN, step=step))]


async def test_what_takes_the_place_of_a_check_in_stays(house: House) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    check_in = m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step)
    await shown(house, check_in, "asked")
    await house.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    await shown(house, check_in, "asked")
    assert await redrawn(house) == []


async def test_a_board_stops_to_announce_a_check_in_that_is_sent(house: House) -> None:
    ref = await closed(house)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    board = await shown(house, m.BoardOf(ROOM, ref.id), "board")
    house.clock.forward(15 * DAY)
    for kind in (ReminderKind.CHECK_IN, JobKind.BOARD):
        due = [job for job in await due_jobs(house.store, int(house.clock.now)) if job.kind is kind]
        replies = await house.service.run_job(due[0])
    assert [reply.message_id for reply in replies] == [board]
    assert "check in on" not in str(wording.say(replies[0].message).blocks[:6])


async def test_check_ins_about_two_steps_both_ask(house: House) -> None:
    ref = await closed(house)
    for each in house.rubric.aspects[:2]:
        step = each.levels[2].steps[0].id
        await shown(house, m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step), step)
    assert await redrawn(house) == []


@pytest.mark.parametrize("answers", [0, 1])
async def test_a_reminder_to_answer_ends_once_its_person_declines(house: House, answers: int) -> None:
    ref = await house.begin()
    if answers:
        await house.answer(ref, "ana", [Choice.LEVEL_2])
    reminder = await shown(house, m.ReminderOf(ReminderKind.INVITED, ref, CHAT), "reminder")
    await house.take(member("ana"), e.Declined(ref))
    house.clock.forward(2)
    declined = m.AskedBefore(house.rubric, ReminderKind.INVITED, m.AskedState.DECLINED)
    assert (reminder, declined) in await redrawn(house)


async def test_a_close_ends_the_reminders_to_answer(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, THREE | {"ana": [Choice.LEVEL_2]})
    reminder = await shown(house, m.ReminderOf(ReminderKind.UNFINISHED, ref, CHAT), "reminder")
    await house.close(ref)
    await house.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person("ana").id))
    ended = m.AskedBefore(house.rubric, ReminderKind.UNFINISHED, m.AskedState.CLOSED)
    assert (reminder, ended) in await redrawn(house)


async def test_a_close_ends_the_reminders_to_close(house: House) -> None:
    ref, chat = await closed(house), person(FAY).chat
    reminder = await shown(house, m.ReminderOf(ReminderKind.READY, ref, chat), "reminder")
    await house.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id))
    ended = m.AskedBefore(house.rubric, ReminderKind.READY, m.AskedState.CLOSED)
    assert (reminder, ended) in await redrawn(house)


async def test_a_close_leaves_the_reminders_to_close_another_assessment(house: House) -> None:
    ref, chat = await closed(house), person(FAY).chat
    house.offer(capability(FLEXIBLE))
    other = await house.begin()
    first = await shown(house, m.ReminderOf(ReminderKind.READY, ref, chat), "first")
    await shown(house, m.ReminderOf(ReminderKind.READY, other, chat), "second")
    await house.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id))
    assert [id_ for id_, _ in await redrawn(house)] == [first]


async def test_a_redraw_that_was_put_off_is_made_again(house: House) -> None:
    ref = await closed(house)
    await shown(house, m.BoardOf(ROOM, ref.id), "older")
    await shown(house, m.BoardOf(ROOM, ref.id), "newer")
    (job,) = (
        each for each in await due_jobs(house.store, int(house.clock.now)) if each.kind is JobKind.SUPERSEDED
    )
    first = await house.service.run_job(job)
    assert await house.service.run_job(job) == first != ()
    house.clock.forward(superseded.RETRY_SECONDS + 1)
    await house.service.run_job(job)
    assert await house.service.run_job(job) == ()


async def test_who_declines_in_the_team_is_asked_nothing_in_private(house: House) -> None:
    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    await shown(house, SessionRef(ref, person("ana").id), "questions")
    await shown(house, m.OpenListOf(CHAT, (ref,)), "list")
    await redrawn(house)
    await house.take(member("ana"), e.Declined(ref))
    kinds = {id_: type(message) for id_, message in await redrawn(house)}
    assert kinds == {MessageId("questions"): m.SatOut, MessageId("list"): m.OpenListOver}
    await house.take(member("ana"), e.Joined(ref))
    assert m.SatOut not in [type(message) for _, message in await redrawn(house)]


async def test_a_reminder_says_that_its_person_sits_out(house: House) -> None:
    ref = await house.begin()
    await shown(house, m.ReminderOf(ReminderKind.INVITED, ref, CHAT), "reminder")
    await house.take(member("ana"), e.Declined(ref))
    ((id_, message),) = await redrawn(house)
    assert id_ == MessageId("reminder")
    assert isinstance(message, m.AskedBefore)
    assert message.state is m.AskedState.DECLINED
