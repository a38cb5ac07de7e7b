"""Who may take what away: the facilitator the team's results, everyone their own answers, and nobody more."""

import json

import pytest

from bot.bootstrap import Rung
from bot.conversation import events as e, messages as m
from bot.conversation.identity import Origin, Person
from bot.conversation.reports.exports import AnswerRow, ResultRow, write
from bot.conversation.reports.formats import ExportFormat
from bot.conversation.team_record import StepMove
from tests.support.clock import DAY, Clock
from tests.support.closed_team import ROOM, asked, begun, checked, closed, in_private, origin, person

NOT_YOURS = m.ErrorMessage(m.ErrorCode.NOT_YOUR_EXPORT)
NO_RESULT = m.ErrorMessage(m.ErrorCode.NO_TEAM_RESULT)
NOTHING = m.ErrorMessage(m.ErrorCode.NOTHING_ANSWERED)


async def rows_of(rung: Rung, who: Origin) -> list[ResultRow | AnswerRow]:
    message = await asked(rung.service, who)
    assert isinstance(message, m.Export)
    return list(message.rows)


async def test_only_the_facilitator_takes_the_teams_results_away(rung: Rung) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    assert len(await rows_of(rung, origin("ana"))) == 6
    assert await asked(rung.service, origin("ben")) == NOT_YOURS
    namesake = Origin(Person("core", "elsewhere", "ana"), ROOM)
    assert await asked(rung.service, namesake) == NOT_YOURS


async def test_the_last_closed_facilitator_may_export(rung: Rung, clock: Clock) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    clock.forward(15 * DAY)
    ref = await begun(rung.service, "ben", "ana", "chloe")
    assert await asked(rung.service, origin("ben")) == NOT_YOURS
    assert len(await rows_of(rung, origin("ana"))) == 6
    await rung.service.take(origin("ben"), e.CloseAsked(ref, confirmed=True))
    assert await asked(rung.service, origin("ana")) == NOT_YOURS
    assert len(await rows_of(rung, origin("ben"))) == 12


async def test_a_forgotten_facilitator_exports_nothing(
    rung: Rung,
) -> None:
    await closed(rung.service, "ana", "ben", "chloe", "dev", "eli")
    await rung.service.take(in_private("ana"), e.ForgetAsked(confirmed=True))
    assert await asked(rung.service, origin("ana")) == NOT_YOURS


async def test_a_withdrawn_result_leaves_earlier_results_exportable(rung: Rung, clock: Clock) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    clock.forward(DAY)
    await closed(rung.service, "eli", "ben", "dev")
    await rung.service.take(in_private("dev"), e.ForgetAsked(confirmed=True))
    assert await asked(rung.service, origin("eli")) == NOT_YOURS
    assert len(await rows_of(rung, origin("ana"))) == 6
    await rung.service.take(in_private("chloe"), e.ForgetAsked(confirmed=True))
    assert await asked(rung.service, origin("ana")) == NO_RESULT


async def test_a_team_without_a_result_has_no_export(rung: Rung) -> None:
    await begun(rung.service, "ana", "ben", "chloe")
    assert await asked(rung.service, origin("ana")) == NO_RESULT


async def test_steps_go_along_and_whose_they_are_does_not(rung: Rung) -> None:
    await closed(rung.service, "ana", "ben", "chloe")
    (board,) = await rung.service.take(origin("ana"), e.NextAsked())
    assert isinstance(board.message, m.Board)
    step = next(step.id for cell in board.message.rubric.aspects[0].levels.values() for step in cell.steps)
    await rung.service.take(origin("ben"), e.StepMoved(board.message.ref, step, StepMove.ADOPTED))
    await rung.service.take(origin("ben"), e.StepMoved(board.message.ref, step, StepMove.DONE))
    message = await asked(rung.service, origin("ana"))
    assert isinstance(message, m.Export)
    tree = json.loads(write(message.rows, ExportFormat.JSON))["rows"]
    assert [(each["id"], each["state"]) for row in tree for each in row["steps"]] == [(step, "done")]
    assert [name for name in ("ana", "ben", "chloe") if name in json.dumps(tree)] == []


@pytest.mark.parametrize("after", ["the close", "the start"])
async def test_ones_own_answers_are_all_there_and_nobody_elses(rung: Rung, clock: Clock, after: str) -> None:
    await checked(rung.service, "ben", "d")
    clock.forward(DAY)
    hold = closed if after == "the close" else begun
    await hold(rung.service, "ana", "ben", "chloe", letters="abe")
    found = [row for row in await rows_of(rung, in_private("ben")) if isinstance(row, AnswerRow)]
    assert [(row.kind, row.answer) for row in found] == [("assessment", 2)] * 6 + [("check", 4)] * 6
    await rung.service.take(in_private("ben"), e.ForgetAsked(confirmed=True))
    assert await asked(rung.service, in_private("ben")) == NOTHING


async def test_an_export_without_answers_says_so(rung: Rung) -> None:
    assert await asked(rung.service, in_private("ana")) == NOTHING
    await rung.service.take(in_private("ana"), e.CheckAsked())
    assert await asked(rung.service, in_private("ana")) == NOTHING
    assert in_private("ana").person == person("ana")
