"""The words of messages about the end of an assessment: closing time, closing, dropping, refusals."""

from dataclasses import replace
from datetime import date, timedelta
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.calendar import CalendarDate
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.view import Block, Button, Heading, Style, Text, View
from bot.conversation.when.closing import HOUR as CLOSING_HOUR, Doubt
from bot.conversation.when.zones import local_day
from bot.conversation.wording import steps, team
from bot.conversation.wording.phrases import (
    HELP,
    RESULT,
    YOUR_TEAMS,
    day,
    line,
    mention,
    row,
    titled,
    weekday_date,
    when,
    zone_name,
)
from bot.conversation.wording.results import guide_the_talk
from rubric import Rubric


def say(message: m.ClosingMessage) -> View:
    """Put a message about the end of an assessment into words."""
    match message:
        case m.CloseWarning(rubric, assessment, levelless):
            return _close_warning(rubric, assessment, levelless=levelless)
        case m.DropWarning(rubric, assessment):
            return _drop_warning(rubric, assessment)
        case m.TooFew(rubric, assessment):
            return _too_few(rubric, assessment)
        case m.TooLittleChanged():
            return _too_little_changed(message)
        case m.WhichLeave(rubric, assessment):
            return _which_leave(rubric, assessment)
        case m.ClosedForYou():
            return _closed_for_you(message)
        case m.HasClosed():
            return _has_closed(message)
        case m.WhichDay():
            return _which_day(message)
        case m.ExtensionProposed():
            return _extension(message)
        case m.ClosingStands(rubric, assessment):
            return _closing_stands(rubric, assessment)
        case m.NotPosted(rubric):
            text = (
                "The result is ready, but my post in your team's conversation may not have arrived. If it isn't there, "
                "unarchive the conversation or add me to it again. Then type “result” there and press “Show everyone”."
            )
            return titled(f"{rubric.name}: is the result there?", (Text(text), row(RESULT)))
        case _:
            assert_never(message)


def _which_leave(rubric: Rubric, assessment: Assessment) -> View:
    ways = row(
        button("Leave my questions for later", e.Paused()),
        button("Drop this assessment", e.DropAsked(assessment.ref), Style.DANGER),
        button("Back to my questions", e.Continued()),
    )
    text = f"You run {rubric.name} for your team. Dropping it deletes everyone's answers."
    return titled("What do you want to cancel?", (Text(text), ways))


def _closed_for_you(message: m.ClosedForYou) -> View:
    """Tell a participant where the result is."""
    assessment, name = message.assessment, message.rubric.name
    where = assessment.conversation_name or "the team's conversation"
    text = (
        f"Your team's assessment closed on {day(message.closed, assessment.zone)}. The result is in {where}."
    )
    if message.by_hand:
        text = f"You closed it, and everyone in {where} sees the result. You can guide the talk now."
    result = button("Show result", e.TeamResultAsked(assessment.ref))
    look_again = button("When is the next one?", e.CalendarAsked(assessment.ref, CalendarDate.LOOK_AGAIN))
    ways: tuple[Button, ...] = (result, look_again)
    if message.guide and assessment.talk_began:
        ways = (
            *_after_the_talk(message.rubric, assessment, result),
            guide_the_talk(assessment.ref),
            look_again,
        )
    elif message.guide:
        ways = (guide_the_talk(assessment.ref, Style.PRIMARY), result, look_again)
    return View(f"{name}: {text}", (Heading(name), Text(text), row(*ways)))


def _after_the_talk(rubric: Rubric, assessment: Assessment, result: Button) -> tuple[Button, ...]:
    """Lead a facilitator on once the talk has begun: to the steps, if the result has any."""
    if not rubric.gives_level:
        return (replace(result, style=Style.PRIMARY),)
    board = steps.show_board(assessment.conversation, assessment.conversation_name)
    return (replace(board, style=Style.PRIMARY), result)


def _has_closed(message: m.HasClosed) -> View:
    """Tell a person who comes too late what takes answers now, and where the result is."""
    text = "This assessment has closed." if message.has_result else "This assessment is over."
    ways: tuple[Button, ...] = ()
    if message.newer:
        newer = message.newer.assessment
        name = "A newer one" if newer.rubric.id == message.rubric.id else message.newer.rubric.name
        text = f"{text} {name} takes your answers now. {team.until(newer)}"
        ways = team.answering(newer, message.newer.progress)
    if message.has_result:
        style = Style.PLAIN if ways else Style.PRIMARY
        ways = (*ways, button("Show result", e.TeamResultAsked(message.assessment.ref), style))
    title = message.rubric.name
    return View(f"{title}: {text}", (Heading(title), Text(text), row(*ways)))


def _close_warning(rubric: Rubric, assessment: Assessment, *, levelless: bool) -> View:
    """Ask before an assessment is closed. One that would end without a level is better kept open."""
    ways = [
        button(
            "Close without a level" if levelless else "Close and show",
            e.CloseAsked(assessment.ref, confirmed=True),
        ),
        button("Keep it open", e.ManageAsked(assessment.ref)),
    ]
    then = f"I post the result in {assessment.conversation_name or YOUR_TEAMS}."
    if levelless:
        ways.reverse()
        then = (
            f"your team gets no level: at least {rubric.min_aspects} of the {len(rubric.aspects)} topics need "
            f"{PrivacyFloor(assessment.floor).level} answers each."
        )
    text = (
        f"{team.counts(assessment)} If you close it now, {then} "
        "After that nobody can change an answer, and the assessment can't be opened again."
    )
    main, other = ways
    buttons = row(replace(main, style=Style.PRIMARY), other)
    return titled(f"Close the {rubric.name} assessment?", (Text(text), buttons))


def _drop_warning(rubric: Rubric, assessment: Assessment) -> View:
    if assessment.began:
        lost = "Dropping it deletes all answers, and there will be no result. It can't be undone."
    else:
        lost = "Dropping it can't be undone."
    text = f"{team.counts(assessment)} {lost}"
    now = button("Drop this assessment", e.DropAsked(assessment.ref, confirmed=True), Style.DANGER)
    keep = button("Keep it open", e.ManageAsked(assessment.ref))
    return titled(f"Drop the {rubric.name} assessment?", (Text(text), row(now, keep)))


def _extension(proposed: m.ExtensionProposed) -> View:
    """Show both closing times before one becomes the other."""
    rubric, assessment = proposed.rubric, proposed.assessment
    earlier = proposed.closes < assessment.closes
    day = local_day(proposed.closes, assessment.zone)
    event = e.Extended(assessment.ref, day.isoformat(), assessment.closes, earlier)
    stood = "Its time was up on" if assessment.status is Status.EXPIRED else "It closes on"
    text = (
        f"{stood} {when(assessment.closes, assessment.zone)}. "
        f"Move that to {when(proposed.closes, assessment.zone)}?"
    )
    ways = row(
        button(f"Close it on {weekday_date(day)}", event, Style.PLAIN if earlier else Style.PRIMARY),
        _leave(assessment),
    )
    name = f"the {rubric.name} assessment"
    title = f"Close {name} earlier?" if earlier else f"Give {name} more time?"
    return titled(title, (Text(text), ways))


def _leave(assessment: Assessment) -> Button:
    """Make a button that leaves an assessment open. Once its time is up, the button leads to its settings."""
    if assessment.status is Status.EXPIRED:
        return button("Leave it as it is", e.ManageAsked(assessment.ref))
    stands = local_day(assessment.closes, assessment.zone).isoformat()
    return button("Leave it as it is", e.Extended(assessment.ref, stands, assessment.closes))


def _closing_stands(rubric: Rubric, assessment: Assessment) -> View:
    """Say that nothing was changed."""
    text = f"OK, I changed nothing. The {rubric.name} assessment closes on {when(assessment.closes, assessment.zone)}."
    return line(text, button("Manage", e.ManageAsked(assessment.ref)))


def _which_day(asked: m.WhichDay) -> View:
    """Ask for the day on which an assessment closes, with a button for each that can be meant."""
    days = asked.question.days
    named = [(weekday_date(day), day) for day in days] or [
        (_day_ahead(day, asked.today), day) for day in asked.suggested
    ]
    ways = [button(label, replace(asked.event, by=day.isoformat())) for label, day in named]
    hour = f"{CLOSING_HOUR:%H:%M}"
    closes = f"Assessments close at {hour} ({zone_name(asked.zone)})."
    match asked.question.doubt:
        case Doubt.NONE_NAMED:
            return titled("When should it close?", (Text(closes), row(*ways), row(_without_day(asked.event))))
        case Doubt.WHICH:
            title = "Which day do you mean?" if len(days) > 1 else f"Do you mean {weekday_date(days[0])}?"
        case Doubt.NOT_AT_FIVE:
            closes = f"Assessments always close at {hour} ({zone_name(asked.zone)})."
            title = f"Is {weekday_date(days[0])} OK?" if len(days) == 1 else "Which day do you mean?"
            return line(f"{closes} {title}", *ways, _without_day(asked.event))
        case Doubt.PAST_FIVE:
            title = "It is too late for today. Close it tomorrow?"
        case Doubt.OVER:
            title = f"That day is over. {_DAYS_TO_TRY}"
        case Doubt.TOO_FAR:
            title = (
                f"That is too far ahead. The last day on which it can close is {weekday_date(asked.latest)}."
            )
        case Doubt.UNREAD:
            title = f"I didn't understand that day. {_DAYS_TO_TRY}"
    extended = isinstance(asked.event, e.Extended)
    return line(f"{title} {closes}", *ways, *([_without_day(asked.event)] if extended or days else [HELP]))


def _without_day(event: e.AssessAsked | e.Extended) -> Button:
    """Lead back to the question before the closing day."""
    if isinstance(event, e.Extended):
        return button("Leave it as it is", e.ManageAsked(event.assessment))
    return button("Back", replace(event, by="", mode=None))


def _day_ahead(day: date, today: date) -> str:
    """Name a day with its date, and by how far ahead it is where people say it so."""
    ahead = {1: "Tomorrow", 7: "In a week", 14: "In two weeks"}.get((day - today).days)
    return f"{ahead}, {day:%a} {day.day} {day:%B}" if ahead else f"{day:%A} {day.day} {day:%B}"


_DAYS_TO_TRY = "Press one of these, or type one like “Fri”, “4 Dec”, “2026-12-04” or “in 5 days”."


def _too_few(rubric: Rubric, assessment: Assessment) -> View:
    """Say how many answers a result needs. Once time is up everyone sees this, and who can act.

    Before, a facilitator who wants to close sees it.
    """
    needed = PrivacyFloor(assessment.floor).level
    text = f"{team.counts(assessment)} A result needs answers from {needed} people."
    who: Block = Text("Give it more time, or drop it.")
    if assessment.status is Status.EXPIRED:
        text = f"Time is up. {text} You can still answer."
        says = f"can give you more time, and can close it once {needed} have answered."
        who = mention(assessment.facilitator, says, "The facilitator")
    ways, style = _for_everyone(assessment)
    more = team.more_time(assessment, style)
    drop = button("Drop this assessment", e.DropAsked(assessment.ref))
    return titled(f"{rubric.name}: not enough answers yet", (Text(text), who, row(*ways, more, drop)))


def _for_everyone(assessment: Assessment) -> tuple[tuple[Button, ...], Style]:
    """Choose the buttons that anyone may press, and the style of the facilitator's main button.

    Once time is up, everyone sees the message and may still answer. Before, it is the facilitator's alone.
    """
    if assessment.status is Status.EXPIRED:
        return team.answering(assessment), Style.PLAIN
    return (), Style.PRIMARY


def _too_little_changed(message: m.TooLittleChanged) -> View:
    """Say from when on the result can be shown. How many answers changed is never said."""
    assessment, zone = message.assessment, message.assessment.zone
    few, what = "Too few answers have changed", "A new result"
    if message.topic is not None:
        few, what = "Too few answers to this topic have changed", "Revealing it"
    title = f"{few} since {day(message.since, zone)}. {what} would show who changed theirs."
    text = (
        f"I can show it from {when(message.shown_from, zone)}, or once more people have "
        "changed an answer or answered for the first time. Everyone can still answer."
    )
    ways, style = _for_everyone(assessment)
    keep = button("Keep it open", e.Extended(assessment.ref, _day_of(message), assessment.closes), style)
    drop = button("Drop this assessment", e.DropAsked(assessment.ref))
    return titled(title, (Text(text), row(*ways, keep, drop)))


def _day_of(message: m.TooLittleChanged) -> str:
    """Name the first day on which the result can be shown when the assessment closes."""
    zone = message.assessment.zone
    return (local_day(message.shown_from, zone) + timedelta(days=1)).isoformat()
