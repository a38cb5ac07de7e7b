"""The fullest results that can be: every optional line, and notes as long as they may be."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, pairwise

from bot.conversation import messages as m
from bot.conversation.assessment import Status
from bot.conversation.comparison import PublicResult
from bot.conversation.identity import PersonId
from bot.conversation.notes import LONGEST, ShownNote
from bot.conversation.questions import Mode, levels_of
from bot.conversation.step_plan import team_plan
from bot.conversation.team_record import ConfirmedLevel, TeamResult
from rubric import AspectResult, Respondent, Rubric
from tests.support.core import ANA
from tests.support.messages import DAY, OFFERS, OPENED, assessment, record, team_result

PLACE = "Platform and developer experience, Northern Europe"
WORDS = "We have had three clusters since the summer, and nobody is quite sure who owns the second one. "
NOTE = (WORDS * 3)[:LONGEST]


def fullest_results(rubric: Rubric) -> Iterator[m.TeamReport]:
    """Give a result of each level that has everything a result can have."""
    for level, above in pairwise((*levels_of(rubric), levels_of(rubric)[-1])):
        yield _report(rubric, record(rubric, (level, above), 12))


def _report(rubric: Rubric, found: TeamResult) -> m.TeamReport:
    """Add to a result all that it may have besides."""
    kinds = cycle(("lowered", "matched", "confirmed"))
    aspects = tuple(
        _full(rubric, each, kind) for each, kind in zip(found.result.aspects, kinds, strict=False)
    )
    now = replace(
        found,
        closed=OPENED + 90 * DAY,
        conversation_name=PLACE,
        members=14,
        partly=3,
        notes=tuple(ShownNote(each.id, NOTE) for each in aspects for _ in range(4)),
        result=replace(found.result, aspects=aspects),
    )
    confirmed = tuple(_confirmed(now, at) for at in range(2, len(aspects), 3) if aspects[at].on_the_way)
    planned = team_plan(rubric, now, (), confirmed)
    ref = assessment(rubric, Status.CLOSED).ref
    return m.TeamReport(
        rubric,
        now,
        ref,
        planned.plan,
        _before(rubric, now),
        OFFERS[-1],
        late=True,
        page=m.PageWay.LINK,
        confirmed=confirmed,
    )


def _full(rubric: Rubric, found: AspectResult, kind: str) -> AspectResult:
    """Let answers to a topic lie far apart, and evidence speak against its value or for the next one."""
    value = found.value or 1
    return replace(
        found,
        known=12,
        range=(1, rubric.top),
        agreement=0.1,
        verdict="spread",
        picked=value + 1 if kind == "lowered" and value < rubric.top else None,
        on_the_way=kind != "lowered" and value < rubric.top,
    )


def _confirmed(now: TeamResult, at: int) -> ConfirmedLevel:
    found = now.result.aspects[at]
    return ConfirmedLevel(found.id, (found.value or 1) + 1, PersonId(f"{ANA.id}{at}"), OPENED)


def _before(rubric: Rubric, now: TeamResult) -> PublicResult:
    """Give an earlier result from which every topic has moved, and which is hard to compare."""
    earlier = tuple(
        replace(each, value=(each.value or 1) + (1 if at % 2 and (each.value or 1) < rubric.top else -1) or 2)
        for at, each in enumerate(now.result.aspects)
    )
    reworded = rubric.model_copy(update={"version": f"{rubric.version}.1"})
    before = replace(
        now, people=5, mode=Mode.LIVE, closed=OPENED, result=replace(now.result, aspects=earlier)
    )
    return PublicResult.of(reworded, before)


def fullest_scans(rubric: Rubric) -> Iterator[m.TeamReport]:
    """Give the result of a scan with all that it can have, once for topics of each way on."""
    for deep in (False, True):
        low = [each.id for each in rubric.aspects if bool(each.rubric) is deep and each.enables]
        others = [each.id for each in rubric.aspects if each.id not in low]
        values = dict.fromkeys(low, 2) | dict.fromkeys(others, 4)
        found = team_result(rubric, [Respondent(str(at), values, {}) for at in range(12)])
        aspects = tuple(_scanned(each, others) for each in found.result.aspects)
        now = replace(
            found,
            closed=OPENED + 90 * DAY,
            conversation_name=PLACE,
            members=14,
            partly=3,
            notes=tuple(ShownNote(each.id, NOTE) for each in aspects),
            result=replace(found.result, aspects=aspects),
        )
        ref = assessment(rubric, Status.CLOSED).ref
        levels = tuple(
            m.TeamLevel(each.rubric, ref, 2, now.closed_day) for each in rubric.aspects if each.rubric
        )
        planned = team_plan(rubric, now, (), ()).plan
        yield m.TeamReport(
            rubric,
            now,
            ref,
            planned,
            _before(rubric, now),
            OFFERS[-1],
            late=True,
            page=m.PageWay.LINK,
            levels=levels,
        )


def _scanned(found: AspectResult, others: list[str]) -> AspectResult:
    """Let people differ on some of the *others*, and know nothing of some more."""
    at = others.index(found.id) if found.id in others else -1
    if at % 3 == 0:
        return replace(found, range=(1, 5), agreement=0.1, verdict="spread")
    if at % 3 == 1:
        return replace(found, value=None, known=0, not_sure=12, range=None, agreement=None, verdict=None)
    return found
