"""Reminder settings: the current ones, the effect of a change, and how to type one."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import PersonId
from bot.conversation.reminders import parsing
from bot.conversation.reminders.parsing import PreferenceTopic
from bot.conversation.reminders.preferences import Cadence, DateRange, Pause, PreferencesUpdate, ReminderKind
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Button, Field, Heading, Mention, Style, Text, Tone, View
from bot.conversation.when import zones
from bot.conversation.when.hours import clock
from bot.conversation.wording.phrases import (
    HELP,
    REMINDERS,
    STOP_REMINDERS,
    and_more,
    calendar_day,
    clock_there,
    counted,
    day,
    listed,
    moments,
    row,
    titled,
    weekday_date,
    when,
    zone_name,
    zone_now,
)

MOST_OFFERED = 4  # of what may be called off by a button
MOST_COMING = 8  # of what is planned
FEW = 2  # where there is much else to see
LONGEST_LABEL = 70
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def say(message: m.ReminderSettingsMessage) -> View:
    """Put a message about reminders into words."""
    match message:
        case m.ReminderSettings():
            return _reminders(message)
        case m.PreferencesProposed():
            return _proposed(message)
        case m.WhichPreference():
            return _which(message)
        case m.PreferencesNotUnderstood():
            return _unread(message)
        case m.TeamRemindersSwitched(person, off):
            return _switched(person, off=off)
        case _:
            assert_never(message)


def _reminders(page: m.ReminderSettings) -> View:
    if page.off:
        start = button("Start reminders", e.RemindAsked("on"), Style.PRIMARY)
        return titled(_title(page), (*_stands(page), row(start, HELP)))
    ways = row(_hours_preset(page), STOP_REMINDERS, HELP)
    return titled(_title(page), (*_stands(page), *_coming(page), *_how(page), *_cadence_presets(page), ways))


def _switched(person: PersonId, *, off: bool) -> View:
    """Tell a team about its reminders, with a way to undo it."""
    said = f"turned the reminders for your team {'off' if off else 'on'}."
    undo = button("Undo", e.RemindAsked("on" if off else "off"))
    return View(
        f"Reminders for your team are {'off' if off else 'on'}", (Mention(person, said), row(undo, REMINDERS))
    )


def brief(page: m.ReminderSettings) -> tuple[Block, ...]:
    """Say in a few lines how a person is reminded, with the ways to change it and to see more."""
    more = button("More about reminders", e.RemindAsked())
    if page.off:
        start = button("Start reminders", e.RemindAsked("on"))
        return (Heading(_title(page)), row(start, more))
    ways = row(_hours_preset(page), STOP_REMINDERS, more)
    few = replace(page, quiet=page.quiet[:FEW])
    return (Heading(_title(page)), _hours(page), *_quiet(few), *_planned_next(page, FEW), ways)


def _title(page: m.ReminderSettings) -> str:
    who = "your team" if page.team else "you"
    if page.cancelled:
        return "Cancelled: that reminder won't come"
    if page.off:
        return f"Saved. Reminders for {who} are still off" if page.kept else f"Reminders for {who} are off"
    return f"Saved: this is how I remind {who} from now on" if page.kept else f"Reminders for {who}"


def _stands(page: m.ReminderSettings) -> Iterator[Block]:
    yield _hours(page)
    if page.team:
        yield _every(page)
    yield from _quiet(page)
    if page.quiet:
        some = page.quiet[:MOST_OFFERED]
        ends = ["End this pause"] if len(some) == 1 else [f"Don't pause {_span(each)}" for each in some]
        yield row(
            *(
                _wish(label, PreferencesUpdate(unquiet=(each,)))
                for label, each in zip(ends, some, strict=True)
            )
        )


def _hours(page: m.ReminderSettings) -> Block:
    first, last = map(clock, page.hours)
    return Field(
        "Hours", f"{_days(page.days)}, {first} to {last} ({zone_name(page.zone)}); at most one reminder a day"
    )


def _every(page: m.ReminderSettings) -> Block:
    cadence = page.every
    lengths = {"month": cadence.months, "week": cadence.weeks, "day": cadence.days}
    length = listed(counted(many, unit) for unit, many in lengths.items() if many)
    day = f"on the next {_DAYS[cadence.weekday]}" if cadence.weekday is not None else ""
    at = f"at {clock(cadence.minute)}" if cadence.minute is not None else ""
    then = f", {' '.join(filter(None, (day, at)))}" if day or at else ""
    return Field(
        "Next assessment", f"suggested {length} after the last one closed{then}{_outside_hours(page)}"
    )


def _outside_hours(page: m.ReminderSettings) -> str:
    """Say when a reminder comes that was wanted at a time outside the team's hours."""
    (first, last), wanted = page.hours, page.every.minute
    if wanted is None or first <= wanted < last:
        return ""
    if wanted < first:
        return f". It comes at {clock(first)}, because {clock(wanted)} is before your team's hours."
    return (
        f". It comes at {clock(first)} on the next day, because {clock(wanted)} is after your team's hours."
    )


def _quiet(page: m.ReminderSettings) -> Iterator[Block]:
    if page.quiet:
        spans = "; ".join(map(_weekday_span, page.quiet))
        yield Field("Paused", f"{spans}. I write again from the day after.")


def _span(days: DateRange) -> str:
    """Say days in a row: "24 December 2026 to 2 January 2027"."""
    if days.first == days.last:
        return calendar_day(days.first)
    return f"{calendar_day(days.first)} to {calendar_day(days.last)}"


def _weekday_span(days: DateRange) -> str:
    """Say days in a row with their weekdays: "Thursday 24 December 2026 to Saturday 2 January 2027"."""
    return " to ".join(weekday_date(each) for each in sorted({days.first, days.last}))


def _days(days: tuple[int, ...]) -> str:
    if len(days) == len(_DAYS):
        return "every day"
    together = days == tuple(range(days[0], days[-1] + 1)) and len(days) > 2
    if together:
        return f"{_DAYS[days[0]]} to {_DAYS[days[-1]]}"
    return listed(_DAYS[each] for each in days)


def _coming(page: m.ReminderSettings) -> Iterator[Block]:
    """List the planned reminders. A snoozed one can be cancelled."""
    yield from _planned_next(page, MOST_COMING)
    asked = [each for each in page.coming if each.asked][:MOST_OFFERED]
    if asked:
        yield row(*(_call_off(each, several=len(asked) > 1) for each in asked))


def _planned_next(page: m.ReminderSettings, most: int) -> Iterator[Block]:
    if not page.coming:
        yield Text("No reminder is planned." + (_TEAMS_NEXT if page.team else ""))
    for each in page.coming[:most]:
        yield Field(_KINDS[each.reminder], f"{each.about}, {when(each.at, page.zone)}{_put_off_by(each)}")
    yield from and_more(page.coming, most)


def _put_off_by(coming: m.ComingReminder) -> str:
    return "; you asked for this one" if coming.asked else ""


def _call_off(coming: m.ComingReminder, *, several: bool) -> Button:
    label = "Cancel this reminder"
    if several:
        label = cut(f"Cancel the one about {coming.about}", LONGEST_LABEL)
    return button(label, e.Snoozed(coming.reminder, coming.assessment, coming.step, Pause.NO_MORE))


def _how(page: m.ReminderSettings) -> Iterator[Block]:
    ways = [
        "“remind hours 9-17”",
        "“remind zone Berlin”",
        "“remind days mon-thu”",
        "“remind quiet 24 Dec to 2 Jan”",
    ]
    if page.team:
        ways.insert(0, "“remind every 6 weeks”")
    if page.team and page.quiet:
        yield Text(_TEAMS_QUIET, Tone.QUIET)
    yield Text(f"To change these settings, type {', '.join(ways[:-1])} or {ways[-1]}.", Tone.QUIET)


def _cadence_presets(page: m.ReminderSettings) -> Iterator[Block]:
    """Offer a team the usual settings that it does not have yet."""
    if page.team:
        every = {"Every month": 1, "Every quarter": 3, "Every half year": 6}
        found = {label: Cadence(months=months) for label, months in every.items()}
        changes = {
            label: PreferencesUpdate(every=cadence)
            for label, cadence in found.items()
            if page.every != cadence
        }
        yield row(*(_wish(label, change) for label, change in changes.items()))


def _hours_preset(page: m.ReminderSettings) -> Button:
    if page.hours == parsing.MORNINGS:
        return _wish("In the usual hours", PreferencesUpdate(hours=()))
    return _wish("Only in the mornings", PreferencesUpdate(hours=parsing.MORNINGS))


def _wish(label: str, change: PreferencesUpdate) -> Button:
    return button(label, e.RemindAsked(parsing.write(change)))


_KINDS = {
    ReminderKind.UNFINISHED: "Reminder of your open questions",
    ReminderKind.CHECK_IN: "Reminder of your step",
    ReminderKind.STEP_TAKEN: "Reminder of your step, changed by a teammate",
    ReminderKind.LOOK_AGAIN: "Reminder of a new assessment",
    ReminderKind.INVITED: "Reminder to answer",
    ReminderKind.READY: "Reminder to close",
    ReminderKind.CLOSE_REQUESTED: "Reminder of your assessment, as a teammate asked",
}


def _proposed(proposed: m.PreferencesProposed) -> View:
    """Show what would change, and what follows from it."""
    change, then = proposed.change, proposed.then
    keep = button("Save", e.RemindAsked(parsing.write(change), keep=True), Style.PRIMARY)
    ways = row(keep, button("Discard", e.RemindAsked()))
    zone = [_zone(then.zone, proposed.now)] if change.zone is not None else []
    return titled("Save this change?", (*zone, _changed(change, then), *_planned(proposed), ways))


def _zone(zone: str | None, now: int) -> Block:
    """Say what time it is in a zone, so that people see whether it is theirs."""
    return Field("Time zone", f"{zone_now(zone, now)}. It is {clock_there(zone, now)} there now.")


def _which(asked: m.WhichPreference) -> View:
    """Ask back where the words can mean several changes."""
    change = asked.changes[0]
    ways = row(*(_wish(_short(each), each) for each in asked.changes))
    keep = row(button("Discard", e.RemindAsked()))
    if change.zone is not None:
        there = (
            Field(zone_now(zone, asked.now), f"it is {clock_there(zone, asked.now)} there now")
            for zone in (each.zone for each in asked.changes)
            if zone is not None
        )
        return titled("Which time zone do you mean?", (*there, ways, keep))
    one_day = all(each.first == each.last for change in asked.changes for each in _days_in(change))
    topic = (
        ("day" if one_day else "days")
        if change.quiet or change.unquiet
        else "time"
        if change.every
        else "hours"
    )
    return titled(f"Which {topic} do you mean?", (ways, keep))


def _days_in(change: PreferencesUpdate) -> tuple[DateRange, ...]:
    return (*change.quiet, *change.unquiet)


def _short(change: PreferencesUpdate) -> str:
    """Say how one of several changes differs."""
    match change:
        case PreferencesUpdate(zone=str(zone)):
            return zones.label(zone)
        case PreferencesUpdate(hours=(first, last)):
            return f"{clock(first)} to {clock(last)}"
        case PreferencesUpdate(every=Cadence(minute=int(minute))):
            return f"At {clock(minute)}"
        case PreferencesUpdate(quiet=(days,)) | PreferencesUpdate(unquiet=(days,)):
            return _weekday_span(days)
    raise ValueError(change)


def _changed(change: PreferencesUpdate, then: m.ReminderSettings) -> Block:
    if change.every is not None:
        return _every(then)
    if change.quiet or change.unquiet:
        return next(_quiet(then), Field("Pauses", "none"))
    return _hours(then)


def _planned(proposed: m.PreferencesProposed) -> Iterator[Block]:
    then = proposed.then
    dates = moments(proposed.dates, then.zone)
    if then.off:
        yield Text("Reminders are off, so nothing comes until you start them.")
    if not then.team:
        yield from (
            Field(_KINDS[each.reminder], f"{each.about}, {when(each.at, then.zone)}")
            for each in then.coming[:MOST_COMING]
        )
        if not (then.coming or then.off):
            yield Field("The next times I could write", dates)
        return
    suggested = f"{'If you start them, ' if then.off else ''}I would suggest"
    if proposed.closing:
        yield Text(f"Your assessment closes on {when(proposed.closing, then.zone)}.")
        yield Field(f"{suggested} the next one on", dates)
    elif proposed.counted:
        yield Field(f"{suggested} a new assessment on", dates)
        yield Text(
            f"Counted from {day(proposed.counted, then.zone)}, when your last assessment closed.", Tone.QUIET
        )
    else:
        yield Field("If an assessment closed today, I would suggest a new one on", dates)
        yield Text("Your team has had no assessment yet, so nothing is planned so far.", Tone.QUIET)


def _unread(unread: m.PreferencesNotUnderstood) -> View:
    """Answer a near miss with what can be said instead."""
    topics = (
        [unread.topic]
        if unread.topic
        else [each for each in PreferenceTopic if unread.team or each is not PreferenceTopic.EVERY]
    )
    lines = (Field(label, text) for topic in topics for label, text in (_EXAMPLES[topic],))
    stop = Field("Stop and start", "“remind off”, “remind on”")
    offered = (
        () if unread.topic is PreferenceTopic.EVERY and not unread.team else _PRESETS.get(unread.topic, ())
    )
    presets = [button(label, e.RemindAsked(words)) for label, words in offered]
    ways = row(*presets, button("Current settings", e.RemindAsked()), HELP)
    first = "I didn't understand that. For example:"
    if unread.too_often:
        first = "That is too often: once a week is the most. For example:"
    return titled(first, (*lines, *([] if unread.topic else [stop]), ways))


_PRESETS: dict[PreferenceTopic | None, tuple[tuple[str, str], ...]] = {
    PreferenceTopic.EVERY: (("Every month", "every month"), ("Every quarter", "every quarter")),
    PreferenceTopic.HOURS: (
        ("9 to 5", "hours 9-17"),
        ("Mornings", "hours mornings"),
        ("Afternoons", "hours afternoons"),
    ),
    PreferenceTopic.DAYS: (("Monday to Friday", "days mon-fri"), ("Monday to Thursday", "days mon-thu")),
    PreferenceTopic.QUIET: (("Pause for a week", "quiet 1 week"), ("Pause for 2 weeks", "quiet 2 weeks")),
}
_EXAMPLES = {
    PreferenceTopic.EVERY: (
        "How often",
        "“remind every 6 weeks”, “remind every quarter on Mon 10:00”, “remind every month at 9:30”, “remind every usual”. Anything from a week to two years works.",
    ),
    PreferenceTopic.HOURS: (
        "Hours",
        "“remind hours 9-17”, “remind hours 9am-5pm”, “remind hours mornings”, “remind hours usual”",
    ),
    PreferenceTopic.ZONE: (
        "Time zone",
        "“remind zone” and a large city near you, like “remind zone São Paulo”, or “remind zone America/New_York”, “remind zone UTC+5:30”, “remind zone usual”",
    ),
    PreferenceTopic.DAYS: (
        "Days",
        "“remind days mon-thu”, “remind days mon, wed”, “remind days weekdays”, “remind days usual”",
    ),
    PreferenceTopic.QUIET: (
        "Pause",
        "“remind quiet Fri”, “remind quiet 2 weeks”, “remind quiet 24 Dec to 2 Jan”, “remind quiet off”; at most three months at a time, starting within a year",
    ),
}
_TEAMS_NEXT = " I plan one when your next assessment closes."
_TEAMS_QUIET = "While paused, I don't write to anyone in the team about assessments or steps."
