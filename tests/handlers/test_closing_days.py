"""When an assessment closes is said in full, asked where it is in doubt, and never moved earlier in silence."""

from dataclasses import replace
from datetime import date

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.assessment import Assessment, Status
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Choice
from bot.conversation.typed.parsing import parse
from bot.conversation.when.closing import Doubt, closing_time
from bot.handlers.context import Catalogue
from bot.handlers.service import Replies, Service
from bot.outbox.job import Job, JobKind
from tests.support.clock import DAY, HOUR
from tests.support.core import FAY, ROOM, Core, member

ROME = "Europe/Rome"
FAY_IN_ROME = replace(member(FAY), zone=ROME)


async def say(core: Core, text: str) -> Replies:
    """Let Fay type *text* in her team's conversation."""
    return await core.take(FAY_IN_ROME, parse(text))


async def press(core: Core, shown: m.Message, label: str) -> Replies:
    """Let Fay press the button that is called *label*."""
    found = [each.press for each in view.buttons(wording.say(shown)) if each.label == label]
    return await core.take(FAY_IN_ROME, callback_data.unpack(found[0], FAY_IN_ROME.person))


async def running(core: Core) -> Assessment:
    """Read the one assessment that runs."""
    (found,) = await core.store.assessments.running(ROOM)
    return found


async def closes(core: Core) -> date:
    """Tell on which day it closes, at 17:00 in Rome."""
    found = (await running(core)).closes
    return next(
        day for day in map(date.fromordinal, range(739_000, 742_000)) if closing_time(day, ROME) == found
    )


def words(replies: Replies) -> str:
    """Give all words of some replies."""
    return repr([wording.say(each.message) for each in replies])


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("assess open", date(2026, 12, 1)),
        ("assess code review friday", date(2026, 11, 27)),
        ("assess by 4.12.", date(2026, 12, 4)),
        ("assess open in two weeks", date(2026, 12, 8)),
    ],
)
async def test_an_assessment_closes_on_the_day_that_was_typed(core: Core, text: str, day: date) -> None:
    told = words(await say(core, text))
    assert await closes(core) == day
    assert f"{day:%A} {day.day} {day:%B}, 17:00 (Rome time)" in told


@pytest.mark.parametrize(
    ("text", "doubt", "label"),
    [
        ("assess by next friday", Doubt.WHICH, "Friday 4 December 2026"),
        ("assess by 12/04", Doubt.WHICH, "Friday 4 December 2026"),
        ("assess code review fri 4 dec 3pm", Doubt.NOT_AT_FIVE, "Friday 4 December 2026"),
        ("assess on fri", Doubt.WHICH, "Friday 27 November 2026"),
    ],
)
async def test_a_day_in_doubt_is_asked_for_and_pressed(
    core: Core, text: str, doubt: Doubt, label: str
) -> None:
    (asked,) = await say(core, text)
    assert isinstance(asked.message, m.WhichDay)
    assert asked.message.question.doubt is doubt
    assert await core.store.assessments.running(ROOM) == ()
    await press(core, asked.message, label)
    assert f"{await closes(core):%A %-d %B %Y}" == label


async def test_the_closing_day_is_chosen_by_pressing_alone(core: Core) -> None:
    (mode,) = await say(core, "assess")
    (asked,) = await press(core, mode.message, "In private, choose the day")
    assert wording.say(asked.message).summary == "When should it close?"
    assert await core.store.assessments.running(ROOM) == ()
    card, _ = await press(core, asked.message, "Friday 27 November")
    assert "Friday 27 November, 17:00 (Rome time)" in words((card,))
    (panel, _) = await say(core, "manage")
    (asked,) = await press(core, panel.message, "Another closing day")
    assert "Friday 27 November" not in words((asked,))
    told = await press(core, asked.message, "In a week, Tue 1 December")
    assert "closes: Tuesday 1 December, 17:00 (Rome time)" in words(told)
    assert await closes(core) == date(2026, 12, 1)


async def test_after_17_people_are_told_to_try_tomorrow(core: Core) -> None:
    core.clock.forward(7 * HOUR)
    (asked,) = await say(core, "assess by today")
    assert "too late for today. Close it tomorrow?" in wording.say(asked.message).summary
    await press(core, asked.message, "Wednesday 25 November 2026")
    assert await closes(core) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("assess by soon", "I didn't understand that day."),
        ("assess by 2026-11-23", "That day is over."),
        ("assess by in 93 days", "The last day on which it can close is Wednesday 24 February 2027."),
    ],
)
async def test_an_impossible_day_is_refused_with_its_reason(core: Core, text: str, says: str) -> None:
    assert says in words(await say(core, text))
    assert await core.store.assessments.running(ROOM) == ()


async def test_the_day_is_kept_while_the_capability_is_asked(core: Core) -> None:
    (offered,) = await say(core, "assess something else by 4 dec")
    assert isinstance(offered.message, m.Capabilities)
    core.clock.forward(DAY)
    await press(core, offered.message, f"Assess {core.rubric.name}")
    assert await closes(core) == date(2026, 12, 4)


async def test_a_capability_named_like_a_day_is_found(core: Core) -> None:
    named = core.rubric.model_copy(update={"name": "TLS 1.2"})
    assert parse("assess tls 1.2") == e.AssessAsked("tls", "1.2")
    core.service = Service(core.store, Catalogue({named.id: named}, core.store.rubrics), core.clock.runtime)
    await say(core, "assess tls 1.2 open")
    assert await closes(core) == date(2026, 12, 1)


async def test_a_result_is_dated_where_the_assessment_was_started(core: Core) -> None:
    west = replace(member(FAY), zone="America/Los_Angeles")
    await core.take(west, parse("assess by fri"))
    found = await running(core)
    await core.answer_all(found.ref, {name: [Choice.LEVEL_3] * 4 for name in ("ana", "ben", "chloe")})
    core.clock.forward(found.closes - core.clock.now)  # one o'clock on Saturday, UTC
    told = await core.service.run_job(Job(JobKind.CLOSING, found.ref))
    (history,) = await core.take(west, e.HistoryAsked())
    assert "27 November 2026, Code Review: level" in words((history,))
    assert "27 November 2026" in words(told)


# More time

MORE = {
    "extend by 2 days": date(2026, 12, 20),
    "extend 3 days": date(2026, 12, 21),
    "extend a week": date(2026, 12, 25),
    "extend by two more weeks": date(2027, 1, 1),
    "extend": date(2026, 12, 25),
}


@pytest.mark.parametrize(("text", "day"), MORE.items())
async def test_more_time_shows_both_times_and_counts_once(core: Core, text: str, day: date) -> None:
    await say(core, "assess by 18 dec")
    (asked,) = await say(core, text)
    for each in ("Friday 18 December, 17:00", f"{day:%A} {day.day} {day:%B}, 17:00"):
        assert each in words((asked,))
    assert await closes(core) == date(2026, 12, 18)
    label = f"Close it on {day:%A} {day.day} {day:%B %Y}"
    told, *_ = await press(core, asked.message, label)
    assert (
        f"closes: {day:%A} {day.day} {day:%B}, 17:00 (Rome time), no longer Friday 18 December, 17:00 (Rome time)."
        in words((told,))
    )
    await press(core, asked.message, label)
    assert await closes(core) == day


async def test_five_more_days_are_given_once_for_repeated_presses(core: Core) -> None:
    await say(core, "assess by in 25 days")
    panel, _ = await say(core, "manage")
    for _ in range(2):
        await press(core, panel.message, "Five more days")
        assert await closes(core) == date(2026, 12, 25)


async def test_five_more_days_count_from_now_after_the_deadline(core: Core) -> None:
    await say(core, "assess by tomorrow")
    ref: AssessmentRef = (await running(core)).ref
    core.clock.forward(3 * DAY)
    few, *_ = await core.service.run_job(Job(JobKind.CLOSING, ref))
    assert (await running(core)).status is Status.EXPIRED
    for _ in range(2):
        await press(core, few.message, "Five more days")
        assert await closes(core) == date(2026, 12, 4)


@pytest.mark.parametrize("text", ["extend to fri", "extend in 5 days", "extend by 1 Dec"])
async def test_an_earlier_day_is_asked_about(core: Core, text: str) -> None:
    await say(core, "assess by 18 dec")
    (asked,) = await say(core, text)
    assert wording.say(asked.message).summary == f"Close the {core.rubric.name} assessment earlier?"
    assert await closes(core) == date(2026, 12, 18)
    earlier = view.buttons(wording.say(asked.message))[0].label
    told, *_ = await press(core, asked.message, earlier)
    assert "no longer Friday 18 December, 17:00 (Rome time)." in words((told,))
    assert f"Close it on {await closes(core):%A %-d %B %Y}" == earlier


ANY_WORDS = (
    *(
        "",
        "today",
        "tomorrow",
        "fri",
        "tue",
        "next tue",
        "4 dec",
        "4.12.",
        "12/04",
        "in 5 days",
        "end of week",
    ),
    *("1 day", "a week", "1 month", "2 working days", "soon", "3pm", "fri 3pm", "next week", "2026-11-25"),
)


async def test_no_typed_words_close_an_assessment_earlier(core: Core) -> None:
    await say(core, "assess by 18 dec")
    before = await closes(core)
    for text in ANY_WORDS:
        for word in ("", "by ", "to ", "until "):
            await say(core, f"extend {word}{text}")
            assert before <= await closes(core)
            before = await closes(core)


async def test_a_later_day_is_set_at_once(core: Core) -> None:
    await say(core, "assess by fri")
    told, *_ = await say(core, "extend to 4 Dec")
    moved = "Friday 4 December, 17:00 (Rome time), no longer Friday 27 November, 17:00 (Rome time)."
    assert moved in words((told,))


async def test_the_same_day_changes_nothing(core: Core) -> None:
    await say(core, "assess by fri")
    (told,) = await say(core, "extend to fri")
    assert isinstance(told.message, m.ClosingStands)


async def test_a_doubtful_day_never_shortens_in_silence(core: Core) -> None:
    await say(core, "assess by 18 dec")
    (asked,) = await say(core, "extend to next friday")
    (again,) = await press(core, asked.message, "Friday 4 December 2026")
    assert isinstance(again.message, m.ExtensionProposed)
    assert await closes(core) == date(2026, 12, 18)


async def test_a_day_left_as_it_is_changes_nothing(core: Core) -> None:
    await say(core, "assess by 18 dec")
    (asked,) = await say(core, "extend to 27 nov")
    (told,) = await press(core, asked.message, "Leave it as it is")
    assert isinstance(told.message, m.ClosingStands)
    assert await closes(core) == date(2026, 12, 18)


async def test_a_day_too_far_ahead_offers_later_days_alone(core: Core) -> None:
    await say(core, "assess by 18 dec")
    (asked,) = await say(core, "extend by 4 months")
    assert isinstance(asked.message, m.WhichDay)
    offered = asked.message.suggested
    assert (min(offered) > date(2026, 12, 18), max(offered)) == (True, asked.message.latest)
