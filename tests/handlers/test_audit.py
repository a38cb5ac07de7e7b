"""Whatever has to be accounted for leaves one line: who did what where, and nothing of what anybody has said."""

from collections.abc import Awaitable, Callable

import pytest
from structlog.testing import capture_logs

from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef, Origin
from bot.conversation.questions import Choice
from bot.conversation.reports.exports import TeamResults
from bot.outbox.job import Job, JobKind
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, Core, alone, member

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}
HERE = {"platform": "core", "tenant": "tenant", "conversation": "room"}
Line = dict[str, object]


async def lines(work: Awaitable[object]) -> list[Line]:
    """Do something. Give what is written about it for the audit."""
    with capture_logs() as logged:
        await work
    found: list[Line] = []
    for each in logged:
        if each.pop("event") == "audit":
            del each["log_level"], each["component"]
            found.append({**each})
    return found


@pytest.fixture
async def ref(core: Core) -> AssessmentRef:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    return ref


async def test_the_start_of_an_assessment_is_noted_once(core: Core) -> None:
    told = await lines(core.take(member(FAY), e.AssessAsked(by="in 7 days")))
    (running,) = await core.store.assessments.running(ROOM)
    assert told == [{"operation": "start", **HERE, "person": FAY, "assessment": running.id}]


DEEDS: dict[str, Callable[[AssessmentRef], e.Event]] = {
    "close": lambda ref: e.CloseAsked(ref, confirmed=True),
    "drop": lambda ref: e.DropAsked(ref, confirmed=True),
    "settings": lambda ref: e.FloorSet(3, ref),
}


@pytest.mark.parametrize("permission", DEEDS)
async def test_the_audit_log_names_who_changed_an_assessment(
    core: Core, ref: AssessmentRef, permission: str
) -> None:
    told = await lines(core.take(member(FAY), DEEDS[permission](ref)))
    assert told == [{"operation": permission, **HERE, "person": FAY, "assessment": ref.id}]
    assert await lines(core.take(member("max"), DEEDS[permission](ref))) == []


async def test_closing_it_again_is_only_looking_at_it(core: Core, ref: AssessmentRef) -> None:
    await core.close(ref)
    told = await lines(core.close(ref))
    assert told == [{"operation": "view", **HERE, "person": FAY, "assessment": ref.id}]


async def test_an_assessment_that_closes_by_itself_is_noted_once(core: Core, ref: AssessmentRef) -> None:
    core.clock.forward(10 * DAY)
    closing = Job(JobKind.CLOSING, ref)
    assert await lines(core.service.run_job(closing)) == [
        {"operation": "close", **HERE, "assessment": ref.id}
    ]
    assert await lines(core.service.run_job(closing)) == []


async def test_what_is_seen_shared_and_taken_along_is_noted(core: Core, ref: AssessmentRef) -> None:
    await core.close(ref)
    expected = {
        "view": (e.ResultAsked(), e.HistoryAsked()),
        "share": (e.TeamResultShared(ref),),
        "export": (e.ExportAsked(),),
    }
    for permission, asked in expected.items():
        for event in asked:
            told = await lines(core.take(member(FAY), event))
            assert [(each["operation"], each["person"]) for each in told] == [(permission, FAY)]
    told = await lines(core.service.reader.exported(TeamResults(ROOM)))
    assert told == [{"operation": "fetch", **HERE}]


async def test_a_forgotten_person_is_not_named(core: Core, ref: AssessmentRef) -> None:
    told = await lines(core.take(alone("ana"), e.ForgetAsked(confirmed=True)))
    assert told == [{"operation": "delete", "platform": "core", "tenant": "tenant"}]
    assert await lines(core.service.forget_conversations([ROOM])) == [{"operation": "delete", **HERE}]


async def test_answers_and_refusals_leave_no_line(core: Core, ref: AssessmentRef) -> None:
    async def everything_else() -> None:
        await core.answer(ref, "dee", [Choice.LEVEL_4])
        await core.take(alone("dee"), e.Typed("2 c"))
        for event in (e.StatusAsked(), e.HelpAsked(), e.CheckAsked("")):
            await core.take(alone("dee"), event)
        for permission in DEEDS.values():
            await core.take(member("dee"), permission(ref))
        await core.take(Origin(member("dee").person, alone("dee").conversation), e.ResultAsked())

    assert await lines(everything_else()) == []
