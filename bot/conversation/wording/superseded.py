"""The words of superseded messages. They ask for nothing."""

from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.latest_messages import ShownKind
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.view import View, without_primary
from bot.conversation.wording import closing, results, team_results
from bot.conversation.wording.phrases import HOME, RESULT, STATUS, day, line, next_of
from bot.conversation.wording.steps import MY_STEPS

MANAGE = button("Manage", e.ManageAsked())


def say(message: m.SupersededMessage) -> View:
    """Put a superseded message into words."""
    match message:
        case m.Superseded(replaced):
            return without_primary(_in_full(replaced))
        case m.AskedBefore():
            return _asked_before(message)
        case m.OpenListOver():
            return _open_list_over(message)
        case _:
            assert_never(message)


def _in_full(message: m.TeamReport | m.Report | m.ClosedForYou) -> View:
    match message:
        case m.TeamReport():
            return team_results.report(message)
        case m.Report():
            return results.report(message, is_older=True)
        case m.ClosedForYou():
            return closing.say(message)
        case _:
            assert_never(message)


def _open_list_over(message: m.OpenListOver) -> View:
    name, assessment = message.rubric.name, message.assessment
    if message.closed is not None:
        show = button("Show result", e.TeamResultAsked(assessment.ref))
        return line(
            f"{name}: your team's assessment closed on {day(message.closed, assessment.zone)}.", show, HOME
        )
    if assessment.takes_answers:
        return line("I showed here what was open. “My overview” shows what is open now.", HOME)
    return line(f"{name}: your team's assessment is over, without a result.", HOME)


def _asked_before(message: m.AskedBefore) -> View:
    name = message.rubric.name
    if message.step:
        title = message.rubric.step(message.step)[2].title
        if message.kind is ShownKind.CALL:
            return line(f"The call for help with “{title}” is over.", next_of(message.rubric))
        return line(f"You can ignore this: I asked about your step “{title}” earlier.", MY_STEPS)
    match message.kind:
        case ShownKind.OFFER:
            return line(
                f"I asked here who could take over the {name} assessment. That is no longer needed.", STATUS
            )
        case ShownKind.PANEL:
            return line(f"{name}: I showed the settings of your team's assessment here.", MANAGE)
        case ShownKind():
            return line(
                f"{name}: your team's next steps were here. “Next steps” shows them as they are now.",
                next_of(message.rubric),
            )
        case ReminderKind.LOOK_AGAIN:
            return line(f"You can ignore this: I asked about a new assessment of {name} earlier.", RESULT)
        case ReminderKind():
            said = f"You can ignore this earlier reminder {_ASKED[message.kind]}: {name}. {_STANDS[message.state]}"
            return line(said.rstrip(), HOME)


_ASKED = {
    ReminderKind.UNFINISHED: "to answer",
    ReminderKind.INVITED: "to answer",
    ReminderKind.READY: "that you can close the assessment",
    ReminderKind.CLOSE_REQUESTED: "of what a teammate asked you about the assessment",
}
_STANDS = {
    m.AskedState.NEWER: "",
    m.AskedState.FINISHED: "You have finished.",
    m.AskedState.DECLINED: "You are sitting this one out.",
    m.AskedState.CLOSED: "The assessment is closed now.",
}
