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
from tests.support.core import FAY, ROOM, Core, alone, live_message, member, person
from tests.support.outbox import due_jobs
from tests.support.rubrics import FLEXIBLE, capability

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
CHAT = person("ana").chat


async def redrawn(core: Core) -> list[tuple[MessageId | None, m.Message]]:
    """Run the jobs that redraw superseded messages, and give the messages by their ids."""
    found = []
    for job, due in (await due_jobs(core.store, int(core.clock.now))).items():
        if job.kind in (JobKind.SUPERSEDED, JobKind.CAME_BACK, JobKind.SAT_OUT):
            found += [(reply.message_id, reply.message) for reply in await core.service.run_job(job)]
            await core.store.jobs.complete(job, due)
    return found


async def shown(core: Core, live_message: m.LiveMessage, name: str) -> MessageId:
    message = MessageId(name)
    await core.service.set_message_id(live_message, message)
    return message


async def closed(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    return ref


def primary(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message)) if each.style is Style.PRIMARY]


async def test_a_result_lets_the_board_of_its_steps_ask(core: Core) -> None:
    ref = await closed(core)
    result = await shown(core, m.ResultOf(ref), "result")
    assert await redrawn(core) == []
    await shown(core, m.BoardOf(ROOM, ref.id), "board")
    ((id_, message),) = await redrawn(core)
    assert (id_, type(message)) == (result, m.Superseded)
    assert primary(message) == []


async def test_an_older_board_has_no_step_to_press(core: Core) -> None:
    ref = await closed(core)
    older = await shown(core, m.BoardOf(ROOM, ref.id), "older")
    await shown(core, m.BoardOf(ROOM, ref.id), "newer")
    ((id_, message),) = await redrawn(core)
    assert id_ == older
    assert [each.label for each in view.buttons(wording.say(message))] == ["Next steps"]


@pytest.mark.parametrize("move", [StepMove.DONE, StepMove.DROPPED, StepMove.OFFERED])
async def test_a_call_for_help_ends_with_its_step(core: Core, move: StepMove) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    for each in (StepMove.ADOPTED, StepMove.HELP):
        await core.take(alone("ana") if each is StepMove.HELP else member("ana"), moved(ref, step, each))
    call = await shown(core, m.BoardOf(ROOM, ref.id, step), "call")
    await core.take(alone("ana"), moved(ref, step, move))
    ((id_, message),) = await redrawn(core)
    assert (id_, message) == (call, m.AskedBefore(core.rubric, ShownKind.CALL, step=step))


async def test_a_board_in_the_place_of_a_call_stays(core: Core) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    for each in (StepMove.ADOPTED, StepMove.HELP):
        await core.take(alone("ana") if each is StepMove.HELP else member("ana"), moved(ref, step, each))
    await shown(core, m.BoardOf(ROOM, ref.id, step), "call")
    await core.take(member("bo"), moved(ref, step, StepMove.TAKEN_OVER))
    await shown(core, m.BoardOf(ROOM, ref.id), "call")
    assert await redrawn(core) == []


def moved(ref: AssessmentRef, step: str, move: StepMove) -> e.StepMoved:
    return e.StepMoved(ref, step, move, confirmed=True)


async def test_a_newer_result_leaves_no_board_to_redraw(core: Core) -> None:
    ref = await closed(core)
    await shown(core, m.BoardOf(ROOM, ref.id), "board")
    await shown(core, m.ResultOf(ref), "newer")
    step = core.rubric.aspects[0].levels[2].steps[0].id
    board, _ = await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    assert isinstance(board.message, m.Board)
    replies = await core.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    assert not [reply for reply in replies if isinstance(reply.live_message, m.BoardOf)]


async def test_a_check_stops_asking_once_its_person_answers_for_the_team(core: Core) -> None:
    ask = live_message(await core.take(alone("ana"), e.CheckAsked()))
    assert isinstance(ask, m.Ask)
    check = await shown(core, ask.ref, "check")
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    session = SessionRef(ref, person("ana").id)
    await shown(core, session, "answers")
    core.clock.forward(2)
    assert await redrawn(core) == []  # it asks questions still
    for aspect in range(4):
        await core.take(alone("ana"), e.Answered(ask.ref, Question(aspect), Choice.NOT_SURE, 0))
    await core.take(alone("ana"), e.Continued(ask.ref))
    core.clock.forward(2)
    await redrawn(core)
    await core.take(member("ana"), e.Joined(ref))
    core.clock.forward(2)
    assert [(id_, primary(message)) for id_, message in await redrawn(core)] == [(check, [])]


async def test_a_reminder_to_start_asks_until_an_assessment_starts(core: Core) -> None:
    ref = await closed(core)
    reminder = await shown(core, m.ReminderOf(ReminderKind.LOOK_AGAIN, ref, ROOM), "reminder")
    await shown(core, m.CardOf(ref), "card")
    ((id_, message),) = await redrawn(core)
    assert id_ == reminder
    assert message == m.AskedBefore(core.rubric, ReminderKind.LOOK_AGAIN, m.AskedState.CLOSED)


@pytest.mark.parametrize("kind", [ReminderKind.UNFINISHED, ReminderKind.INVITED])
async def test_a_reminder_to_answer_asks_until_its_person_goes_on(core: Core, kind: ReminderKind) -> None:
    ref = await core.begin()
    reminder = await shown(core, m.ReminderOf(kind, ref, CHAT), "reminder")
    await core.take(member("ana"), e.Joined(ref))
    await shown(core, SessionRef(ref, person("ana").id), "answers")
    core.clock.forward(2)
    assert await redrawn(core) == [(reminder, m.AskedBefore(core.rubric, kind))]


@pytest.mark.parametrize("kind", [ReminderKind.UNFINISHED, ReminderKind.INVITED])
async def test_a_reminder_to_answer_ends_with_the_last_answer(core: Core, kind: ReminderKind) -> None:
    ref = await core.begin()
    await core.answer(ref, "ana", [Choice.LEVEL_2] * 3)
    await shown(core, SessionRef(ref, person("ana").id), "answers")
    reminder = await shown(core, m.ReminderOf(kind, ref, CHAT), "reminder")
    await core.answer(ref, "ana", [Choice.LEVEL_2] * 4)
    core.clock.forward(2)
    finished = m.AskedBefore(core.rubric, kind, m.AskedState.FINISHED)
    assert (reminder, finished) in await redrawn(core)


@pytest.mark.parametrize("presser", ["ana", "bo"])
async def test_a_check_in_ends_once_the_team_marks_its_step_as_done(core: Core, presser: str) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    check_in = m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step)
    first, second = await shown(core, check_in, "first"), await shown(core, check_in, "second")
    folded = m.AskedBefore(core.rubric, ReminderKind.CHECK_IN, step=step)
    assert await redrawn(core) == [(first, folded)]
    await core.take(member(presser), e.StepMoved(ref, step, StepMove.DONE, confirmed=True))
    assert (second, folded) in await redrawn(core)


async def test_a_check_in_ends_once_its_owner_acts_elsewhere_in_private(core: Core) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    asked = await shown(core, m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step), "asked")
    (told, *_) = await core.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    assert isinstance(told.message, m.OwnStepMoved)
    assert told.live_message is not None
    await shown(core, told.live_message, "answered")
    assert await redrawn(core) == [(asked, m.AskedBefore(core.rubric, ReminderKind.CHECK_IN, step=step))]


async def test_what_takes_the_place_of_a_check_in_stays(core: Core) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    check_in = m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step)
    await shown(core, check_in, "asked")
    await core.take(alone("ana"), e.StepMoved(ref, step, StepMove.DONE))
    await shown(core, check_in, "asked")
    assert await redrawn(core) == []


async def test_a_board_stops_to_announce_a_check_in_that_is_sent(core: Core) -> None:
    ref = await closed(core)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    board = await shown(core, m.BoardOf(ROOM, ref.id), "board")
    core.clock.forward(15 * DAY)
    for kind in (ReminderKind.CHECK_IN, JobKind.BOARD):
        due = [job for job in await due_jobs(core.store, int(core.clock.now)) if job.kind is kind]
        replies = await core.service.run_job(due[0])
    assert [reply.message_id for reply in replies] == [board]
    assert "check in on" not in str(wording.say(replies[0].message).blocks[:6])


async def test_check_ins_about_two_steps_both_ask(core: Core) -> None:
    ref = await closed(core)
    for each in core.rubric.aspects[:2]:
        step = each.levels[2].steps[0].id
        await shown(core, m.ReminderOf(ReminderKind.CHECK_IN, ref, CHAT, step), step)
    assert await redrawn(core) == []


@pytest.mark.parametrize("answers", [0, 1])
async def test_a_reminder_to_answer_ends_once_its_person_declines(core: Core, answers: int) -> None:
    ref = await core.begin()
    if answers:
        await core.answer(ref, "ana", [Choice.LEVEL_2])
    reminder = await shown(core, m.ReminderOf(ReminderKind.INVITED, ref, CHAT), "reminder")
    await core.take(member("ana"), e.Declined(ref))
    core.clock.forward(2)
    declined = m.AskedBefore(core.rubric, ReminderKind.INVITED, m.AskedState.DECLINED)
    assert (reminder, declined) in await redrawn(core)


async def test_a_close_ends_the_reminders_to_answer(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, THREE | {"ana": [Choice.LEVEL_2]})
    reminder = await shown(core, m.ReminderOf(ReminderKind.UNFINISHED, ref, CHAT), "reminder")
    await core.close(ref)
    await core.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person("ana").id))
    ended = m.AskedBefore(core.rubric, ReminderKind.UNFINISHED, m.AskedState.CLOSED)
    assert (reminder, ended) in await redrawn(core)


async def test_a_close_ends_the_reminders_to_close(core: Core) -> None:
    ref, chat = await closed(core), person(FAY).chat
    reminder = await shown(core, m.ReminderOf(ReminderKind.READY, ref, chat), "reminder")
    await core.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id))
    ended = m.AskedBefore(core.rubric, ReminderKind.READY, m.AskedState.CLOSED)
    assert (reminder, ended) in await redrawn(core)


async def test_a_close_leaves_the_reminders_to_close_another_assessment(core: Core) -> None:
    ref, chat = await closed(core), person(FAY).chat
    core.offer(capability(FLEXIBLE))
    other = await core.begin()
    first = await shown(core, m.ReminderOf(ReminderKind.READY, ref, chat), "first")
    await shown(core, m.ReminderOf(ReminderKind.READY, other, chat), "second")
    await core.service.run_job(Job(JobKind.CLOSED_NOTICE, ref, person(FAY).id))
    assert [id_ for id_, _ in await redrawn(core)] == [first]


async def test_a_redraw_that_was_put_off_is_made_again(core: Core) -> None:
    ref = await closed(core)
    await shown(core, m.BoardOf(ROOM, ref.id), "older")
    await shown(core, m.BoardOf(ROOM, ref.id), "newer")
    (job,) = (
        each for each in await due_jobs(core.store, int(core.clock.now)) if each.kind is JobKind.SUPERSEDED
    )
    first = await core.service.run_job(job)
    assert await core.service.run_job(job) == first != ()
    core.clock.forward(superseded.RETRY_SECONDS + 1)
    await core.service.run_job(job)
    assert await core.service.run_job(job) == ()


async def test_who_declines_in_the_team_is_asked_nothing_in_private(core: Core) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    await shown(core, SessionRef(ref, person("ana").id), "questions")
    await shown(core, m.OpenListOf(CHAT, (ref,)), "list")
    await redrawn(core)
    await core.take(member("ana"), e.Declined(ref))
    kinds = {id_: type(message) for id_, message in await redrawn(core)}
    assert kinds == {MessageId("questions"): m.SatOut, MessageId("list"): m.OpenListOver}
    await core.take(member("ana"), e.Joined(ref))
    assert m.SatOut not in [type(message) for _, message in await redrawn(core)]
