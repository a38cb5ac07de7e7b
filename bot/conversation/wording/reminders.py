"""The words of reminders: each says why it came, and how to put it off or stop it."""

from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment
from bot.conversation.callback_data import button
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Mode
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.conversation.view import Button, Buttons, Style, Text, View
from bot.conversation.wording import team
from bot.conversation.wording.phrases import (
    HELP,
    HOME,
    QUESTIONS,
    REMINDERS,
    STOP_REMINDERS,
    assessment_length,
    calendar_day,
    line,
    mention,
    number,
    row,
    time_of_day,
    titled,
    when,
)


def say(message: m.ReminderMessage) -> View:
    """Put a message about reminders into words."""
    match message:
        case m.UnfinishedReminder():
            return _unfinished(message)
        case m.LookAgainReminder():
            return _look_again(message)
        case m.InvitedReminder():
            return _invited(message)
        case m.ReadyToCloseReminder():
            return _ready(message)
        case m.CloseRequestedReminder():
            return _close_requested(message)
        case m.ReminderSnoozed():
            return _snoozed(message)
        case m.ReminderOver():
            return line("There is nothing left to remind you of here.", HOME, HELP)
        case _:
            assert_never(message)


def _unfinished(reminder: m.UnfinishedReminder) -> View:
    title = (
        f"{reminder.rubric.name}: {reminder.left} {'topic' if reminder.left == 1 else 'topics'} still open"
    )
    total = len(reminder.rubric.aspects)
    done = f"You have answered {total - reminder.left} of {total} topics of your team's assessment."
    why = f"{done} {_closes(reminder.assessment)} {_more(reminder.more)}"
    ways = _ways(
        button("Continue", e.Continued(reminder.ref), Style.PRIMARY),
        ReminderKind.UNFINISHED,
        reminder.assessment.ref,
        pauses=_soon(asked=reminder.more is None),
    )
    return titled(title, (Text(why), ways))


def _more(more: int | None) -> str:
    """Say how many reminders are still to come."""
    if more is None:
        return "You asked me to remind you now."
    if not more:
        return "This is my last reminder, unless you ask for another."
    return f"I'll remind you {'once more' if more == 1 else f'{number(more)} more times'} at most."


def _closes(assessment: Assessment) -> str:
    return f"It closes on {when(assessment.closes, assessment.zone)}."


def _look_again(reminder: m.LookAgainReminder) -> View:
    record, level = reminder.record, reminder.record.result.level
    title = f"{reminder.rubric.name}: time for a new assessment?"
    stood = f" You were at level {level} of {reminder.rubric.top}." if level else ""
    why = f"Your team's last assessment closed on {calendar_day(record.closed_day)}.{stood} A new one shows what has changed."
    ways = _ways(
        button("Start an assessment", e.AssessAsked(rubric_id=reminder.rubric.id), Style.PRIMARY),
        ReminderKind.LOOK_AGAIN,
        reminder.assessment,
        pauses=_WEEKS,
        never="Stop for this capability",
        stop=button("Stop for all capabilities", e.RemindAsked("off")),
    )
    return titled(title, (Text(why), ways, row(_HOW_OFTEN)))


def _invited(reminder: m.InvitedReminder) -> View:
    rubric, assessment = reminder.rubric, reminder.assessment
    asks = "asked me to remind everyone who hasn't finished."
    length = f"{assessment_length(rubric)}, here in private."
    if reminder.left is not None:
        length = f"You have {reminder.left} of {len(rubric.aspects)} topics left."
    why = f"{length} Nobody on your team sees who said what. {_closes(assessment)} I send this reminder only once."
    label = "Answer" if reminder.left is None else "Continue"
    ways = row(
        button(label, e.Joined(assessment.ref), Style.PRIMARY),
        button("Not this time", e.Declined(assessment.ref)),
        STOP_REMINDERS,
    )
    who = mention(reminder.by, asks, "The facilitator")
    return titled(f"{rubric.name}: please answer", (who, Text(why), ways))


def _ready(reminder: m.ReadyToCloseReminder) -> View:
    assessment, name = reminder.assessment, reminder.rubric.name
    ref = assessment.ref
    title = f"{name}: everyone who started is done"
    who = ""
    if assessment.everyone_done:
        title, who = f"{name}: everyone is done", f"{team.who_is_done(assessment)} "
    why = (
        f"{who}You can close it now and see the result together. "
        f"Otherwise it closes on {when(assessment.closes, assessment.zone)}."
    )
    close = button("Close now", e.CloseAsked(ref), Style.PRIMARY)
    ways = _ways(close, ReminderKind.READY, ref, pauses=_soon(asked=reminder.asked))
    return titled(title, (Text(why), ways))


def _close_requested(reminder: m.CloseRequestedReminder) -> View:
    assessment, name = reminder.assessment, reminder.rubric.name
    ref = assessment.ref
    others = (button("Manage", e.ManageAsked(ref)), STOP_REMINDERS)
    if assessment.mode is Mode.LIVE and not assessment.all_revealed:
        who = mention(reminder.by, "asks you to go on.")
        next_press = "Reveal" if assessment.following is None else "Next topic"
        text = f"Press {next_press} under the topic in your team's conversation. {_closes(assessment)}"
        return titled(f"{name}: can you go on?", (who, Text(text), row(*others)))
    if assessment.needs_time:
        who = mention(reminder.by, "asks you to give it more time.")
        more = team.more_time(assessment, Style.PRIMARY)
        text = f"Too few people have answered for a result. {_closes(assessment)}"
        return titled(f"{name}: can this take longer?", (who, Text(text), row(more, *others)))
    who = mention(reminder.by, "asks you to close it.")
    ways = row(button("Close", e.CloseAsked(ref), Style.PRIMARY), *others)
    return titled(f"{name}: can this be closed?", (who, Text(_closes(assessment)), ways))


def _soon(*, asked: bool) -> tuple[tuple[str, Pause], ...]:
    """Offer to put a reminder off. One that was *asked* for comes back on a later day only."""
    tomorrow = ("Ask tomorrow", Pause.TOMORROW)
    return (tomorrow,) if asked else (("Ask in an hour", Pause.HOUR), tomorrow)


_HOW_OFTEN = button("Change how often", e.RemindAsked())
_WEEKS = (("Ask in a week", Pause.WEEK), ("Ask in 4 weeks", Pause.FOUR_WEEKS))


def _ways(
    first: Button,
    reminder: ReminderKind,
    ref: AssessmentRef,
    *,
    pauses: tuple[tuple[str, Pause], ...],
    never: str = "Stop for this assessment",
    stop: Button = STOP_REMINDERS,
) -> Buttons:
    """Make the buttons of a reminder: the main one, those that put it off, and one that stops reminders."""
    offered = (*pauses, (never, Pause.ROUND))
    snooze_buttons = [button(label, e.Snoozed(reminder, ref, None, pause)) for label, pause in offered]
    return row(first, *snooze_buttons, stop)


def _snoozed(message: m.ReminderSnoozed) -> View:
    ways = row(*_after_snooze(message.reminder), REMINDERS)
    if message.at:
        day = f"today at {time_of_day(message.at, message.zone)}"
        again = f"I'll ask again {day if message.is_today else f'on {when(message.at, message.zone)}'}."
        text = f"I repeat at most one reminder a day, so {again}" if message.used_up else f"OK, {again}"
    else:
        text = _NEVER[message.reminder]
    return View(text, (Text(text), ways))


def _after_snooze(reminder: ReminderKind) -> tuple[Button, ...]:
    if reminder in (ReminderKind.CHECK_IN, ReminderKind.STEP_TAKEN):
        return (button("My steps", e.StepsAsked(), Style.PRIMARY),)
    return (QUESTIONS,) if reminder is ReminderKind.UNFINISHED else ()


_NEVER = {
    ReminderKind.UNFINISHED: "OK, no more reminders for this assessment. Your answers so far are kept.",
    ReminderKind.CHECK_IN: "OK, I won't ask about this step again.",
    ReminderKind.STEP_TAKEN: "OK, I won't write about this step again.",
    ReminderKind.LOOK_AGAIN: "OK, I won't ask again until after your next assessment.",
    ReminderKind.INVITED: "OK, I won't ask you again this time.",
    ReminderKind.READY: "OK, I won't ask you again this time. It closes by itself.",
    ReminderKind.CLOSE_REQUESTED: "OK, I won't ask you again this time. It closes by itself.",
}
