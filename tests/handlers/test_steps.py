"""Steps are taken, asked about, finished, and taken back. In the team's conversation and by their owner in private."""

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef, Conversation, MessageId, Origin
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.reports import markdown
from bot.conversation.step_plan import StepStatus
from bot.conversation.team_record import AdoptedStep, StepMove as Move, StepState
from bot.conversation.wording.pages import document
from bot.handlers.service import Replies
from bot.outbox.job import Job
from rubric import Rubric, plan
from tests.support.clock import DAY
from tests.support.core import ELSEWHERE, FAY, ROOM, Core, alone, member, person, presses
from tests.support.messages import without_steps

SATURDAY = 5
THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}


class Board:
    """What a team does with one step."""

    def __init__(self, core: Core, ref: AssessmentRef) -> None:
        self.core = core
        self.ref = ref
        self.rubric = core.rubric
        self.step = core.rubric.aspects[0].levels[2].steps[0].id

    @property
    def title(self) -> str:
        return self.core.rubric.step(self.step)[2].title

    @property
    def now(self) -> int:
        return int(self.core.clock.now)

    async def take(self, origin: Origin, move: Move, *, confirmed: bool = False) -> Replies:
        return await self.core.take(origin, e.StepMoved(self.ref, self.step, move, confirmed))

    async def press(self, name: str, move: Move) -> m.Board:
        """Let somebody press something about the step, sure of it, and give what everyone sees."""
        replies = await self.take(member(name), move, confirmed=True)
        board = replies[0].message
        assert isinstance(board, m.Board)
        return board

    async def press_alone(self, name: str, move: Move, *, confirmed: bool = False) -> m.Message:
        """Let somebody press something about the step in their private chat, and give the last answer."""
        replies = await self.take(alone(name), move, confirmed=confirmed)
        return [reply.message for reply in replies if reply.to is not m.To.EVERYONE][-1]

    async def after(self, *pressed: tuple[str, Move]) -> AdoptedStep | None:
        """Tell how the step stands after what was *pressed*, a day apart."""
        for name, move in pressed:
            self.core.clock.forward(DAY)
            await self.press(name, move)
        return await self.kept()

    async def kept(self) -> AdoptedStep | None:
        return next(iter(await self.core.store.steps.adopted(ROOM)), None)

    async def asked(self, name: str) -> list[int]:
        """List in how many days somebody is asked how it goes."""
        planned = await self.core.store.jobs.planned(person(name).chat)
        return [(each.due - self.now) // DAY for each in planned if each.job.kind is ReminderKind.CHECK_IN]

    async def told(self, name: str) -> m.Message | None:
        """Give what somebody is told because another person did something about their step."""
        job = Job(ReminderKind.STEP_TAKEN, self.ref, name, self.step)
        planned = await self.core.store.jobs.planned(person(name).chat)
        if job not in [each.job for each in planned]:
            return None
        self.core.clock.forward(DAY)
        replies = await self.core.service.run_job(job)
        return replies[0].message if replies else None


@pytest.fixture
async def board(core: Core) -> Board:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    return Board(core, ref)


# What everyone sees


STANDS = {
    "taken on": ((("ana", Move.ADOPTED),), ("ana", StepState.ADOPTED)),
    "for the team": ((("ana", Move.OFFERED),), (None, StepState.ADOPTED)),
    "taken from the team": ((("ana", Move.OFFERED), ("bo", Move.ADOPTED)), ("bo", StepState.ADOPTED)),
    "handed over": (
        (("ana", Move.ADOPTED), ("ana", Move.OFFERED), ("bo", Move.ADOPTED)),
        ("bo", StepState.ADOPTED),
    ),
    "taken over": ((("ana", Move.ADOPTED), ("bo", Move.TAKEN_OVER)), ("bo", StepState.ADOPTED)),
    "not taken from somebody": ((("ana", Move.ADOPTED), ("bo", Move.ADOPTED)), ("ana", StepState.ADOPTED)),
    "done by another": ((("ana", Move.ADOPTED), ("bo", Move.DONE)), ("ana", StepState.DONE)),
    "done by mistake": (
        (("ana", Move.ADOPTED), ("bo", Move.DONE), ("bo", Move.REOPENED)),
        ("ana", StepState.ADOPTED),
    ),
    "dropped": ((("ana", Move.ADOPTED), ("bo", Move.DROPPED)), ("ana", StepState.DROPPED)),
    "dropped by mistake": (
        (("ana", Move.ADOPTED), ("bo", Move.DROPPED), ("bo", Move.REOPENED)),
        ("ana", StepState.ADOPTED),
    ),
    "dropped and taken on again": (
        (("ana", Move.ADOPTED), ("bo", Move.DROPPED), ("bo", Move.ADOPTED)),
        ("bo", StepState.ADOPTED),
    ),
    "only looked at": ((("ana", Move.ADOPTED), ("bo", Move.OPENED)), ("ana", StepState.ADOPTED)),
}


@pytest.mark.parametrize(("pressed", "stands"), STANDS.values(), ids=STANDS)
async def test_a_step_stands_as_it_was_pressed(
    board: Board, pressed: tuple[tuple[str, Move], ...], stands: tuple[str | None, StepState]
) -> None:
    step = await board.after(*pressed)
    assert step is not None
    assert (step.owner, step.state) == stands


@pytest.mark.parametrize("move", [each for each in Move if each not in (Move.ADOPTED, Move.OFFERED)])
async def test_what_was_never_taken_on_is_not_moved(board: Board, move: Move) -> None:
    assert await board.after(("ana", move)) is None


async def test_an_old_board_pressed_twice_changes_nothing_more(board: Board) -> None:
    boards = [await board.press("ana", Move.ADOPTED) for _ in range(2)]
    assert [each.news is None for each in boards] == [False, True]
    first, second = boards
    assert first.adopted == second.adopted


async def test_one_of_many_presses_takes_an_unowned_step(board: Board) -> None:
    await board.press("ana", Move.OFFERED)
    boards = await asyncio.gather(*(board.press(f"p{at}", Move.ADOPTED) for at in range(8)))
    assert sum(each.news is not None for each in boards) == 1
    assert all(one.adopted == other.adopted for one, other in pairwise(boards))


async def test_yes_is_kept_with_the_step(board: Board) -> None:
    step = await board.after(("ana", Move.ADOPTED), ("ana", Move.DONE), ("ana", Move.CONFIRMED))
    assert step is not None
    assert (step.state, step.is_confirmed) == (StepState.DONE, True)


async def test_yes_changes_no_result(board: Board) -> None:
    before = await board.core.store.results.published(ROOM)
    await board.after(("ana", Move.ADOPTED), ("ana", Move.DONE), ("ana", Move.CONFIRMED))
    assert await board.core.store.results.published(ROOM) == before


# Somebody else's step

ENDS = [Move.DONE, Move.DROPPED, Move.OFFERED, Move.TAKEN_OVER]


@pytest.mark.parametrize("move", ENDS, ids=str)
async def test_another_persons_step_is_asked_about_first(board: Board, move: Move) -> None:
    await board.press("ana", Move.ADOPTED)
    before = await board.kept()
    (reply,) = await board.take(member("bo"), move)
    assert isinstance(reply.message, m.OwnerAsked)
    assert (reply.to, await board.kept()) == (m.To.YOU, before)


@pytest.mark.parametrize("move", [Move.DONE, Move.DROPPED, Move.OFFERED], ids=str)
async def test_ones_own_step_is_not_asked_about(board: Board, move: Move) -> None:
    await board.press("ana", Move.ADOPTED)
    reply, *_ = await board.take(member("ana"), move)
    assert isinstance(reply.message, m.Board)


@pytest.mark.parametrize("move", ENDS, ids=str)
async def test_its_owner_is_told_by_name_who_did_it(board: Board, move: Move) -> None:
    await board.after(("ana", Move.ADOPTED), ("bo", move))
    told = await board.told("ana")
    assert isinstance(told, m.StepNoLongerYours)
    assert told.step.adoption.moved_by == "bo"


@pytest.mark.parametrize("move", [Move.DONE, Move.DROPPED, Move.OFFERED], ids=str)
async def test_nobody_is_told_of_their_own_press(board: Board, move: Move) -> None:
    await board.after(("ana", Move.ADOPTED), ("ana", move))
    assert await board.told("ana") is None


async def test_a_step_reopened_meanwhile_is_not_told(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED), ("bo", Move.DONE), ("bo", Move.REOPENED))
    assert await board.told("ana") is None


async def test_a_step_that_needs_help_changes_owner_at_once(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    await board.take(alone("ana"), Move.HELP, confirmed=True)
    reply, _ = await board.take(member("bo"), Move.TAKEN_OVER)
    assert isinstance(reply.message, m.Board)
    assert (await board.kept()).owner == "bo"


async def test_taking_over_ones_own_step_is_answered(board: Board) -> None:
    before = await board.after(("ana", Move.ADOPTED))
    assert before is not None
    (told,) = await board.take(member("ana"), Move.TAKEN_OVER)
    assert isinstance(told.message, m.StepKept)
    assert (told.to, told.message.adoption, told.message.own) == (m.To.YOU, before, True)
    assert await board.kept() == before


@pytest.mark.parametrize(
    ("move", "label"),
    [(Move.WEEK, "✓ In 1 week"), (Move.TWO_WEEKS, "✓ In 2 weeks"), (Move.FOUR_WEEKS, "✓ In 4 weeks")],
    ids=str,
)
async def test_the_chosen_check_in_is_ticked(board: Board, move: Move, label: str) -> None:
    await board.press("ana", Move.ADOPTED)
    labels = [each.label for each in view.buttons(wording.say(await board.press("ana", move)))]
    assert [each for each in labels if each.startswith("✓")] == [label]


# When its owner is asked


@pytest.mark.parametrize(
    ("move", "days"), [(Move.WEEK, 7), (Move.TWO_WEEKS, 14), (Move.FOUR_WEEKS, 28)], ids=str
)
async def test_its_owner_is_asked_on_the_day_and_again(board: Board, move: Move, days: int) -> None:
    await board.after(("ana", Move.ADOPTED), ("bo", move))
    assert await board.asked("ana") == [days, days + 14]
    assert await board.asked("bo") == []


@pytest.mark.parametrize(
    "moves", [(Move.OFFERED, Move.ADOPTED), (Move.TAKEN_OVER,)], ids=["offered", "taken over"]
)
async def test_only_the_new_owner_is_asked(board: Board, moves: tuple[Move, ...]) -> None:
    await board.after(("ana", Move.ADOPTED), *(("bo", move) for move in moves))
    assert await board.asked("bo") == [14, 28]
    core = board.core
    for name, kept in (("ana", False), ("bo", True)):
        planned = await core.service.reader.outlook(person(name).chat)
        mine = [each for each in planned if each.planned.job.kind is ReminderKind.CHECK_IN]
        assert [each.why is None for each in mine] == [kept] * 2


async def test_a_step_taken_again_is_asked_about_once(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED))
    ref = await board.core.begin()
    await board.core.answer_all(ref, THREE)
    await board.core.close(ref)
    board.ref = ref
    await board.after(("ana", Move.WEEK))
    assert await board.asked("ana") == [7, 21]


async def test_still_on_it_moves_the_check_in(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED))
    board.core.clock.forward(7 * DAY)
    assert isinstance(await board.press_alone("ana", Move.CONTINUED), m.OwnStepMoved)
    assert await board.asked("ana") == [14, 28]


async def test_a_check_in_is_on_a_working_day(board: Board) -> None:
    while datetime.fromtimestamp(board.now, UTC).weekday() != SATURDAY:
        board.core.clock.forward(DAY)
    shown = await board.press("ana", Move.ADOPTED)
    (step,) = shown.adopted
    there = datetime.fromtimestamp(step.check_in, UTC)
    assert (there.weekday(), (there.date() - datetime.fromtimestamp(board.now, UTC).date()).days) == (0, 16)
    assert "✓ In 2 weeks, on Mon 14 Dec" in [each.label for each in view.buttons(wording.say(shown))]


@pytest.mark.parametrize("ended", [Move.DONE, Move.DROPPED], ids=str)
async def test_an_undone_press_leaves_the_check_in(board: Board, ended: Move) -> None:
    before = await board.after(("ana", Move.ADOPTED))
    after = await board.after(("ana", ended), ("ana", Move.REOPENED))
    assert after == before
    assert await board.asked("ana") == [12, 26]


async def test_still_on_it_cancels_a_snoozed_check_in(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED))
    snoozed = Job(ReminderKind.CHECK_IN, board.ref, "ana", board.step, asked=True)
    await board.core.store.jobs.schedule(snoozed, board.now + DAY)
    await board.press_alone("ana", Move.CONTINUED)
    assert await board.asked("ana") == [14, 28]


# In private


@pytest.mark.parametrize("move", Move, ids=str)
@pytest.mark.parametrize("who", ["bo", "stranger"])
async def test_in_private_only_its_owner_acts_on_a_step(board: Board, move: Move, who: str) -> None:
    await board.press("ana", Move.ADOPTED)
    before = await board.kept()
    said = [await board.press_alone(who, move, confirmed=sure) for sure in (False, True)]
    assert said == [m.ErrorMessage(m.ErrorCode.NOT_YOUR_STEP)] * 2
    assert await board.kept() == before


@pytest.mark.parametrize(
    ("move", "state"), [(Move.DONE, StepState.DONE), (Move.DROPPED, StepState.DROPPED)], ids=str
)
async def test_its_owner_ends_a_step_in_private(board: Board, move: Move, state: StepState) -> None:
    await board.press("ana", Move.ADOPTED)
    assert isinstance(await board.press_alone("ana", move), m.OwnStepMoved)
    assert (await board.kept()).state is state


@pytest.mark.parametrize("move", [Move.DONE, Move.DROPPED], ids=str)
async def test_a_second_press_in_private_says_the_same(board: Board, move: Move) -> None:
    await board.press("ana", Move.ADOPTED)
    first, second = [await board.press_alone("ana", move) for _ in range(2)]
    assert first == second


async def test_help_is_asked_of_the_team_only_once_confirmed(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    (asked,) = await board.take(alone("ana"), Move.HELP)
    assert isinstance(asked.message, m.HelpQuestion)
    wanted, _ = await board.take(alone("ana"), Move.HELP, confirmed=True)
    assert isinstance(wanted.message, m.HelpWanted)
    assert (wanted.to, wanted.conversation) == (m.To.EVERYONE, ROOM)


async def test_a_second_press_asks_for_no_more_help(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    await board.take(alone("ana"), Move.HELP, confirmed=True)
    board.core.clock.forward(60)
    replies = await board.take(alone("ana"), Move.HELP, confirmed=True)
    assert [reply.to for reply in replies] == [m.To.CHAT]


@pytest.mark.parametrize("event", [e.NextAsked(), e.StepsAsked(), e.DoneSaid()], ids=repr)
async def test_in_private_one_sees_ones_steps_of_every_team(board: Board, event: e.Event) -> None:
    await board.press("ana", Move.ADOPTED)
    await board_elsewhere(board)
    (reply,) = await board.core.take(alone("ana"), event)
    assert isinstance(reply.message, m.OwnSteps)
    assert [each.ref.conversation for each in reply.message.open] == [ROOM, ELSEWHERE]


async def board_elsewhere(board: Board) -> None:
    """Let Ana take the same step in another team, a day later."""
    core = board.core
    there = {name: Origin(person(name), ELSEWHERE) for name in (*THREE, FAY)}
    card, *_ = await core.take(there[FAY], e.AssessAsked(by="in 7 days"))
    assert isinstance(card.live_message, m.CardOf)
    ref = card.live_message.assessment
    for name, choices in THREE.items():
        await core.take(there[name], e.Joined(ref))
        for press in presses(ref, name, choices):
            await core.take(alone(name), press)
    await core.take(there[FAY], e.CloseAsked(ref, confirmed=True))
    core.clock.forward(DAY)
    await core.take(there["ana"], e.StepMoved(ref, board.step, Move.ADOPTED))


async def test_without_steps_done_is_a_word_like_any_other(board: Board) -> None:
    said = await board.core.take(alone("bo"), e.DoneSaid())
    assert said == await board.core.take(alone("bo"), e.Typed("done"))


async def test_all_steps_are_listed_over_all_cycles(board: Board) -> None:
    await board.after(("ana", Move.ADOPTED), ("ana", Move.DONE))
    ref = await board.core.begin()
    await board.core.answer_all(ref, THREE)
    await board.core.close(ref)
    other = board.core.rubric.aspects[1].levels[3].steps[0].id
    await board.core.take(member("bo"), e.StepMoved(ref, other, Move.ADOPTED))
    board.core.clock.forward(21 * DAY)
    await board.core.take(member("cy"), e.StepMoved(ref, board.step, Move.ADOPTED))
    (reply,) = await board.core.take(member("cy"), e.StepsAsked())
    assert isinstance(reply.message, m.StepList)
    assert [(each.step, each.state) for _, each in reply.message.steps] == [
        (board.step, StepState.DONE),
        (other, StepState.ADOPTED),
        (board.step, StepState.ADOPTED),
    ]
    said = [part.says for part in wording.say(reply.message).blocks if isinstance(part, view.Mention)]
    assert "for three weeks, since" in said[0]


async def test_a_long_list_of_steps_is_turned_page_by_page(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    (reply,) = await board.core.take(member("cy"), e.StepsAsked())
    assert isinstance(reply.message, m.StepList)
    listed = replace(reply.message, steps=reply.message.steps * 23)
    buttons = {each.label: each for each in view.buttons(wording.say(listed))}
    event = callback_data.unpack(buttons["All 23 open"].press, person("cy"))
    seen = []
    while isinstance(event, e.StepsAsked):
        said = wording.say(replace(listed, state=event.state, page=event.page))
        seen.append(sum(isinstance(part, view.Mention) for part in said.blocks))
        more = [each.press for each in view.buttons(said) if each.label == "More"]
        event = callback_data.unpack(more[0], person("cy")) if more else e.PressedUnknown()
    assert seen == [10, 10, 3]


# Several capabilities of one team


@pytest.fixture
async def newer(board: Board) -> Rubric:
    """Let the same team close an assessment of another capability, in which nobody takes a step."""
    core, older = board.core, board.core.rubric
    core.clock.forward(DAY)
    content = older.model_dump(mode="json", exclude_none=True)
    core.offer(Rubric.model_validate(content | {"id": "another", "name": "Another capability"}))
    await core.answer_all(ref := await core.begin(), THREE)
    await core.close(ref)
    return core.rubric


@pytest.mark.parametrize("event", [e.NextAsked(), e.DoneSaid()], ids=repr)
async def test_open_steps_go_before_a_newer_capability(board: Board, newer: Rubric, event: e.Event) -> None:
    shown = await shown_board(board, event)
    assert shown.rubric.id == newer.id
    await board.press("ana", Move.ADOPTED)
    shown = await shown_board(board, event)
    assert (shown.rubric.id, [each.step for each in shown.adopted]) == (board.rubric.id, [board.step])
    assert {"Done", "All steps"} <= set(labels(shown))
    await board.press("ana", Move.DONE)
    assert (await shown_board(board, event)).rubric.id == newer.id


async def test_next_steps_read_adopted_steps_once(
    board: Board, newer: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps, reads = board.core.store.steps, []
    read = steps.adopted

    async def adopted(where: Conversation) -> tuple[AdoptedStep, ...]:
        reads.append(where)
        return await read(where)

    monkeypatch.setattr(steps, "adopted", adopted)
    await shown_board(board, e.NextAsked())
    assert reads == [ROOM]


async def test_a_board_leads_to_open_steps_of_others(board: Board, newer: Rubric) -> None:
    await board.press("ana", Move.ADOPTED)
    shown = await shown_board(board, e.NextAsked(newer.id))
    assert shown.rubric.id == newer.id
    assert {"All steps", board.rubric.name} <= set(labels(shown))
    ways = {each.label: each.press for each in view.buttons(wording.say(shown))}
    led = await shown_board(board, callback_data.unpack(ways[board.rubric.name], person("bo")))
    assert [each.step for each in led.adopted] == [board.step]


async def test_notices_lead_to_the_steps_they_are_about(board: Board, newer: Rubric) -> None:
    _, announced = await board.take(member("ana"), Move.ADOPTED)
    wanted, *_ = await board.take(alone("ana"), Move.HELP, confirmed=True)
    (closed,) = await board.core.take(member("bo"), e.TeamResultAsked(board.ref))
    for message in (announced.message, wanted.message, closed.message):
        (press,) = (
            each.press for each in view.buttons(wording.say(message)) if each.label.endswith("ext steps")
        )
        assert callback_data.unpack(press, person("bo")) == e.NextAsked(board.rubric.id), message


async def shown_board(board: Board, event: e.Event) -> m.Board:
    (reply,) = await board.core.take(member("bo"), event)
    assert isinstance(reply.message, m.Board)
    assert reply.message_id is None
    return reply.message


def labels(message: m.Message) -> list[str]:
    return [each.label for each in view.buttons(wording.say(message))]


# Levels that the answers match already


@pytest.fixture
async def matching(core: Core) -> Board:
    """Close an assessment in which all claim level 2 everywhere, and say that level 3 holds."""
    ref = await core.begin()
    for name in THREE:
        await core.take(member(name), e.Joined(ref))
        for press in presses(ref, name, [Choice.LEVEL_2] * 4):
            yes = press.question.level == 3
            await core.take(alone(name), replace(press, choice=Choice.YES) if yes else press)
    await core.close(ref)
    return Board(core, ref)


def first_aspect(board: Board) -> str:
    return board.core.rubric.aspects[0].id


async def confirm(board: Board, name: str, *, retracted: bool = False) -> m.Message:
    event = e.LevelConfirmed(board.ref, first_aspect(board), retracted)
    (reply,) = await board.core.take(member(name), event)
    return reply.message


async def test_a_confirmed_level_changes_no_result(matching: Board) -> None:
    core = matching.core
    before = await core.store.results.published(ROOM), await core.store.assessments.answers(matching.ref)
    shown = await confirm(matching, "ana")
    assert isinstance(shown, m.Board)
    assert [(each.aspect, each.level, each.person) for each in shown.confirmed] == [
        (first_aspect(matching), 3, "ana")
    ]
    after = await core.store.results.published(ROOM), await core.store.assessments.answers(matching.ref)
    assert after == before


async def test_a_result_names_who_confirmed_in_its_team_alone(matching: Board) -> None:
    await confirm(matching, "ana")
    name = matching.core.rubric.aspects[0].name
    said = f"level 3 for {name}. Your result stays as it is. If this is still true when you assess again, pick it then."
    asked = e.TeamResultAsked(matching.ref)
    for origin, event, shown in (
        (member("bo"), e.ResultAsked(), view.Mention("ana", f"confirmed {said}")),
        (member("bo"), asked, view.Mention("ana", f"confirmed {said}")),
        (member("bo"), e.TeamResultShared(matching.ref), view.Mention("ana", f"confirmed {said}")),
        (alone("bo"), asked, view.Text(f"Confirmed: {said}")),
        (alone("bo"), e.DetailsAsked(assessment=matching.ref), view.Text(f"Confirmed: {said}")),
    ):
        (reply,) = await matching.core.take(origin, event)
        blocks = wording.say(reply.message).blocks
        assert shown in blocks, event
        matched = [each.text for each in blocks if isinstance(each, view.Text) and "already" in each.text]
        assert [name in each for each in matched] == [False], event


async def test_a_page_says_what_was_confirmed_without_names(matching: Board) -> None:
    await confirm(matching, "ana")
    (reply,) = await matching.core.take(member("bo"), e.MarkdownAsked(matching.ref))
    assert isinstance(reply.message, m.MarkdownCopy)
    said = markdown.write(document(reply.message.page))
    name = matching.core.rubric.aspects[0].name
    assert f"Confirmed: level 3 for {name}. Your result stays as it is." in said
    assert not re.search(r"\bana\b", said, re.IGNORECASE)


async def first_suggested(board: Board) -> str:
    (record, *_) = await board.core.store.results.published(ROOM)
    return plan(board.core.rubric, record.result).steps[0].step.id


async def test_a_step_of_an_earlier_round_is_nowhere_next(board: Board) -> None:
    core = board.core
    board.step = await first_suggested(board)
    title = core.rubric.step(board.step)[2].title
    await board.after(("ana", Move.ADOPTED), ("ana", Move.DONE))
    core.clock.forward(30 * DAY)
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    guide = (await core.take(member("bo"), e.GuideOpened(ref)))[0].message
    assert isinstance(guide, m.TalkCard)
    for event in (
        e.ResultAsked(),
        e.DetailsAsked(assessment=ref),
        e.MarkdownAsked(ref),
        e.GuideOpened(ref, guide.guide.steps_card),
        e.NextAsked(),
    ):
        (reply,) = await core.take(member("bo"), event)
        assert title not in repr(wording.say(reply.message)), event


async def test_an_older_result_shows_its_own_steps(board: Board) -> None:
    older, core = board.ref, board.core
    core.clock.forward(30 * DAY)
    board.ref = await core.begin()
    await core.answer_all(board.ref, THREE)
    await core.close(board.ref)
    board.step = await first_suggested(board)
    await board.after(("ana", Move.ADOPTED))
    found = []
    for ref in (older, board.ref):
        (reply,) = await core.take(member("bo"), e.TeamResultAsked(ref))
        assert isinstance(reply.message, m.TeamReport)
        found += [each.status for each in reply.message.plan.steps if each.step.id == board.step]
    assert found == [None, StepStatus.OWNED]


async def test_what_was_not_asked_cannot_be_confirmed(board: Board) -> None:
    shown = await confirm(board, "ana")
    assert isinstance(shown, m.Board)
    assert shown.confirmed == ()


@pytest.mark.parametrize(("name", "stays"), [("ana", False), (FAY, False), ("bo", True)])
async def test_only_who_confirmed_and_the_facilitator_undo(matching: Board, name: str, stays: bool) -> None:
    await confirm(matching, "ana")
    shown = await confirm(matching, name, retracted=True)
    assert isinstance(shown, m.UndoRefused if stays else m.Board)
    assert bool(await matching.core.store.steps.confirmed(matching.ref)) is stays


async def test_a_level_is_confirmed_only_where_its_team_is(matching: Board) -> None:
    event = e.LevelConfirmed(matching.ref, first_aspect(matching))
    for origin in (alone("ana"), Origin(person("ana"), ELSEWHERE)):
        (reply,) = await matching.core.take(origin, event)
        assert reply.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    assert await matching.core.store.steps.confirmed(matching.ref) == ()


async def test_a_press_in_private_redraws_the_newest_board(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    await board.core.service.set_message_id(m.BoardOf(ROOM, board.ref.id), MessageId("b7"))
    told, redrawn, _ = await board.take(alone("ana"), Move.DONE)
    assert isinstance(told.message, m.OwnStepMoved)
    assert isinstance(redrawn.message, m.Board)
    assert (redrawn.message_id, redrawn.conversation) == (MessageId("b7"), ROOM)


@pytest.mark.parametrize("move", [Move.OFFERED, Move.WEEK])
async def test_what_only_moves_a_step_on_is_not_announced(board: Board, move: Move) -> None:
    await board.press("ana", Move.ADOPTED)
    (reply,) = await board.take(member("ana"), move)
    assert isinstance(reply.message, m.Board)


async def test_a_finished_step_is_announced_with_how_many_are_done(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    *_, line = await board.take(alone("ana"), Move.DONE)
    said = wording.say(line.message)
    (named,) = (each for each in said.blocks if isinstance(each, view.Mention))
    assert (named.person, named.says.partition("”")[0]) == ("ana", f"finished “{board.title}")
    assert "1 step done." in named.says


async def test_a_step_finished_in_private_is_told_its_team(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    _, posted = await board.take(alone("ana"), Move.DONE)
    assert (posted.to, posted.conversation) == (m.To.EVERYONE, ROOM)
    assert isinstance(posted.message, m.StepAnnounced)
    for move in (Move.DONE, Move.CONFIRMED):
        (again,) = await board.take(alone("ana"), move)
        assert again.to is m.To.CHAT


async def test_a_step_that_the_newest_rubric_lacks_is_no_news(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    board.core.offer(without_steps(board.core.rubric))
    await board.core.answer_all(newest := await board.core.begin(), THREE)
    await board.core.close(newest)
    await board.core.service.set_message_id(m.BoardOf(ROOM, newest.id), MessageId("b7"))
    for move in (Move.DONE, Move.CONFIRMED):
        (told,) = await board.take(alone("ana"), move)
        assert told.to is m.To.CHAT


async def test_a_list_of_steps_is_no_board(board: Board) -> None:
    await board.press("ana", Move.ADOPTED)
    await board.core.service.set_message_id(m.BoardOf(ROOM), MessageId("b7"))
    replies = await board.take(alone("ana"), Move.DONE)
    assert [type(reply.message) for reply in replies] == [m.OwnStepMoved, m.StepAnnounced]


@pytest.mark.parametrize("move", [Move.ADOPTED, Move.OFFERED])
async def test_the_board_of_an_older_result_takes_no_step(board: Board, move: Move) -> None:
    await board.core.answer_all(newest := await board.core.begin(), THREE)
    await board.core.close(newest)
    (shown,) = await board.take(member("bo"), move)
    assert isinstance(shown.message, m.Board)
    assert shown.message.ref == newest
    assert await board.kept() is None


@pytest.mark.parametrize("move", [Move.ADOPTED, Move.OFFERED, Move.TAKEN_OVER])
async def test_an_old_board_takes_no_finished_step(board: Board, move: Move) -> None:
    before = await board.after(("ana", Move.ADOPTED), ("ana", Move.DONE), ("bo", Move.CONFIRMED))
    assert before is not None
    shown, told = await board.take(member("bo"), move)
    assert isinstance(shown.message, m.Board)
    assert (told.to, told.message) == (
        m.To.YOU,
        m.StepKept(board.core.rubric, before, shown.message.record.zone),
    )
    assert await board.kept() == before
