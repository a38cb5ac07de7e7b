"""Assessments that start by themselves: proposed, kept, stopped, and asked about."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.safe_text import cut
from bot.conversation.schedules import Schedule
from bot.conversation.view import Block, Button, Mention, Style, Text, Tone, View
from bot.conversation.wording.phrases import (
    ANOTHER,
    ASSESS,
    HELP,
    LONGEST_LABEL,
    line,
    moments,
    row,
    titled,
    when,
)
from rubric import Rubric

SHOWN = 3  # dates, before it is kept
MOST_ON_A_PAGE = 5
QUARTERLY = "every quarter"
_TYPED = "“assess every quarter on Mon 10:00” or “assess on Thu 14:00”"


def say(message: m.ScheduleMessage) -> View:
    """Put a message about assessments that start by themselves into words."""
    match message:
        case m.ScheduleProposed():
            return _proposed(message)
        case m.ScheduleKept(rubric, schedule, person):
            said = f"scheduled the {rubric.name} assessment. {dates(schedule)}"
            ways = row(
                stop(rubric, schedule, "Stop the schedule"),
                button("Scheduled assessments", e.SchedulesAsked()),
            )
            return View(f"{rubric.name} is scheduled", (Mention(person, said), ways))
        case m.ScheduleEnded(rubric, person):
            said = f"stopped the schedule of the {rubric.name} assessment."
            return View(f"{rubric.name} is no longer scheduled", (Mention(person, said), row(ASSESS)))
        case m.StartDoubtful():
            return _doubtful(message)
        case m.WhichStart(choices, zone):
            ways = row(*(button(cut(when(start.at, zone), LONGEST_LABEL), event) for start, event in choices))
            return titled("When do you mean?", (ways,))
        case m.ScheduleNotUnderstood(event):
            return line(f"When should it start? You can type {_TYPED}.", _quarterly(event), HELP)
        case m.ScheduleTooOften(rubric, days, event):
            text = (
                f"{rubric.name} can start every {days} days at most: two results in short order could show who "
                "answered what."
            )
            return line(text, _quarterly(event), HELP)
        case m.ScheduleList():
            return _list(message)
        case _:
            assert_never(message)


def stop(rubric: Rubric, schedule: Schedule, label: str | None = None) -> Button:
    """Offer to stop a schedule."""
    event = e.ScheduleStopped(schedule.conversation, rubric.id)
    return button(label or cut(f"Stop schedule: {rubric.name}", LONGEST_LABEL), event)


def _quarterly(event: e.ScheduleAsked) -> Button:
    return button("Every quarter", replace(event, words=QUARTERLY, keep=False))


def dates(schedule: Schedule) -> str:
    """Say when it starts next."""
    found = moments(schedule.dates(SHOWN), schedule.zone)
    return f"Next dates: {found}." if schedule.start.cadence else f"Once, on {found}."


def _proposed(proposed: m.ScheduleProposed) -> View:
    rubric, schedule = proposed.rubric, proposed.schedule
    floor = PrivacyFloor(schedule.floor).level
    way = (
        "your team answers together, one topic at a time"
        if schedule.mode is Mode.LIVE
        else "each person answers in private, for five working days"
    )
    blocks: list[Block] = [
        Text(dates(schedule)),
        Text(f"I post the assessment, and {way}. A result needs {floor} people. You'll be the facilitator."),
    ]
    if schedule.start.cadence:
        blocks.append(
            Text("I won't suggest new assessments any more, because these start by themselves.", Tone.QUIET)
        )
    blocks.append(Text("I tell everyone here, and anyone can press “Stop the schedule”.", Tone.QUIET))
    keep = button("Schedule it", proposed.event, Style.PRIMARY)
    ways = [keep, _other_mode(proposed), button("Discard", e.SchedulesAsked(schedule.conversation))]
    if proposed.has_choice:
        event = proposed.event
        ways.append(button(ANOTHER, e.RubricsAsked(team=True, mode=event.mode, start=event.words)))
    return titled(f"Schedule the {rubric.name} assessment?", (*blocks, row(*ways)))


def _other_mode(proposed: m.ScheduleProposed) -> Button:
    """Let the team answer the other way."""
    if proposed.schedule.mode is Mode.LIVE:
        return button("Answer in private", replace(proposed.event, mode=Mode.TEAM, keep=False))
    return button("Answer together", replace(proposed.event, mode=Mode.LIVE, keep=False))


def _doubtful(asked: m.StartDoubtful) -> View:
    rubric, schedule = asked.rubric, asked.schedule
    match asked.doubt:
        case m.StartDoubt.LATE:
            text = f"{rubric.name} was to start {when(schedule.start.at, schedule.zone)}, and I wasn't running then."
        case m.StartDoubt.TOO_FEW:
            text = f"The last two assessments of {rubric.name} had too few answers. Is another one worth it?"
        case m.StartDoubt.NOBODY:
            text = f"{rubric.name} is to start now, and it needs a facilitator. That is you if you start it."
    ways = _decide(rubric, schedule, asked.following, "Start it now", Style.PRIMARY)
    blocks = (Text(text), *_following(schedule, asked.following))
    return titled(
        "Start a new assessment?", (*blocks, row(*ways, stop(rubric, schedule, "Stop the schedule")))
    )


def _decide(
    rubric: Rubric, schedule: Schedule, following: int | None, start: str, style: Style = Style.PLAIN
) -> Iterator[Button]:
    """Offer to start an assessment that waits, or to wait on where it starts again."""
    event = e.StartDecided(schedule.conversation, rubric.id)
    yield button(cut(start, LONGEST_LABEL), replace(event, start=True), style)
    if following is not None:
        yield button("Wait for the next time", event)


def _following(schedule: Schedule, following: int | None) -> Iterator[Block]:
    if following is not None:
        yield Text(f"The next time would be {when(following, schedule.zone)}.", Tone.QUIET)


def _list(listed: m.ScheduleList) -> View:
    if not listed.schedules:
        event = e.ScheduleAsked(QUARTERLY, where=listed.where)
        return line(f"Nothing is scheduled here. You can type {_TYPED}.", _quarterly(event), ASSESS)
    first = listed.page * MOST_ON_A_PAGE
    shown = listed.schedules[first : first + MOST_ON_A_PAGE]
    ways = [HELP]
    if first + MOST_ON_A_PAGE < len(listed.schedules):
        ways.insert(0, button("More", e.SchedulesAsked(listed.where, listed.page + 1)))
    if listed.page:
        ways.insert(0, button("Back", e.SchedulesAsked(listed.where, listed.page - 1)))
    fields = (block for each in shown for block in _listed(each))
    return titled("Scheduled assessments", (*fields, row(*ways)))


def _listed(each: m.ListedSchedule) -> Iterator[Block]:
    """Show one schedule with what can be done about it. One that waits is decided here, too."""
    rubric, schedule = each.rubric, each.schedule
    yield Text(rubric.name, Tone.STRONG)
    if not schedule.waits:
        yield Text(dates(schedule))
        yield row(stop(rubric, schedule))
        return
    yield Text(f"It was to start on {when(schedule.start.at, schedule.zone)}, and waits for you to decide.")
    yield from _following(schedule, each.following)
    start = f"Start {rubric.name} now"
    yield row(*_decide(rubric, schedule, each.following, start), stop(rubric, schedule))
