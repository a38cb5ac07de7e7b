"""A team's assessment: its card, what its facilitator can do with it, and taking part."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.callback_data import button
from bot.conversation.privacy import SPREAD_FLOOR, PrivacyFloor
from bot.conversation.questions import Mode, Progress
from bot.conversation.view import Block, Button, Buttons, Field, Heading, Mention, Style, Text, Tone, View
from bot.conversation.when.closing import HOUR as CLOSING_HOUR, Doubt
from bot.conversation.when.zones import local_day
from bot.conversation.wording import live
from bot.conversation.wording.phrases import (
    HELP,
    RESULT,
    STATUS,
    assessment_length,
    day,
    line,
    number,
    place,
    row,
    titled,
    weekday_date,
    when,
)
from rubric import Rubric


def say(message: m.TeamMessage) -> View:
    """Put a message about a team's assessment into words."""
    match message:
        case m.Invitation():
            return _invitation(message)
        case m.LiveTopic():
            return live.topic(message)
        case m.OwnAnswer():
            return live.own_answer(message)
        case m.RevealWarning():
            return live.reveal_warning(message)
        case m.TopicRevealed():
            return live.topic_revealed(message)
        case m.AssessmentStarted(rubric, assessment):
            return _facilitating(rubric, assessment)
        case m.RunningAlready(rubric, assessment):
            return _running_already(rubric, assessment)
        case m.SatOut(ref, answers):
            kept = "What you have answered still counts. " if answers else ""
            text = f"OK, I won't ask you again this time. {kept}If you change your mind, press Answer."
            return line(text, button("Answer", e.Joined(ref)))
        case m.TeamStatus(running):
            return _status(running)
        case m.CloseWarning(rubric, assessment):
            return _close_warning(rubric, assessment)
        case m.DropWarning(rubric, assessment):
            return _cancel_warning(rubric, assessment)
        case m.TooFew(rubric, assessment, people):
            return _too_few(rubric, assessment, people)
        case m.TooLittleChanged():
            return _too_little_changed(message)
        case m.ManagePanel(rubric, assessment):
            return _panel(rubric, assessment)
        case m.FacilitatorOnly():
            return _facilitator_only(message)
        case m.CloseRequested(rubric, assessment):
            return _close_requested(rubric, assessment)
        case m.WhichLeave(rubric, assessment):
            return _which_leave(rubric, assessment)
        case m.ClosedForYou():
            return _closed_for_you(message)
        case m.Changed():
            return _changed(message)
        case m.NotPosted(rubric):
            text = (
                "The result is ready, but my post in your team's conversation may not have arrived. If it isn't there, "
                "unarchive the conversation or add me to it again. Then type “result” there and press “Show everyone”."
            )
            return titled(f"{rubric.name}: is the result there?", (Text(text), row(RESULT)))
        case m.WhichOne(choices):
            ways = [button(rubric.name[:75], event) for rubric, event in choices[:5]]
            return titled("You run several. Which one do you mean?", (row(*ways),))
        case m.WhichMode():
            return _which_mode(message)
        case m.WhichDay():
            return _which_day(message)
        case m.ExtensionProposed():
            return _extension(message)
        case m.ClosingStands(rubric, assessment):
            return _closing_stands(rubric, assessment)
        case m.RestAsked():
            text = (
                "Done: everyone here who has not finished gets one private reminder, in their own working hours. Nobody is "
                "told who they are. In a minute I'll tell you how many."
            )
            return line(text, STATUS)
        case m.RestReminded(rubric, reminded, unreached):
            return line(f"{rubric.name}: {_reminded(reminded, unreached)}", STATUS)
        case _:
            assert_never(message)


# The card


def _invitation(card: m.Invitation) -> View:
    rubric, assessment = card.rubric, card.assessment
    blocks: list[Block] = [Heading(f"{rubric.name}: team assessment")]
    if assessment.status is Status.OPEN:
        blocks += _open_card(rubric, assessment)
    else:
        blocks += _ended_card(card)
    return View(f"{rubric.name}: team assessment. {_state(card)}", tuple(blocks))


def _open_card(rubric: Rubric, assessment: Assessment) -> Iterator[Block]:
    if assessment.facilitator:
        yield Mention(assessment.facilitator, f"asks everyone here: {rubric.purpose}")
    else:
        yield Text(rubric.purpose)
    openly_ = assessment.mode is Mode.LIVE
    private = (
        f"{assessment_length(rubric)}, at most three questions at a time, in your private "
        "chat with me. Leave at any time, and change what you said until it closes."
    )
    yield Text(live.HOW if openly_ else private)
    yield Field("Who sees what", live.promise(assessment) if openly_ else _promise(assessment))
    yield Field("Closes", when(assessment.closes, assessment.zone))
    yield Text(_counts(assessment), Tone.STRONG)
    if openly_:
        close = [button("Close", e.CloseAsked(assessment.ref))] if assessment.all_revealed else []
        yield row(
            button("How far are we?", e.StatusAsked()),
            button("Manage", e.ManageAsked(assessment.ref)),
            *close,
        )
        return
    ways = [
        button("Answer", e.Joined(assessment.ref), Style.PRIMARY),
        button("Not this time", e.Declined(assessment.ref)),
        button("My answers", e.StatusAsked()),
        button("Manage", e.ManageAsked(assessment.ref)),
    ]
    yield Buttons(tuple(ways))
    if assessment.ready_to_close:
        yield _can_close(assessment)
        yield row(button("Close", e.CloseAsked(assessment.ref)))
    if assessment.offered or not assessment.facilitator:
        yield Text("This assessment needs a facilitator.")
        yield row(button("Take over", e.TookOver(assessment.ref)))


def _can_close(assessment: Assessment) -> Block:
    """Say that everyone is done, and who can close."""
    done = "Everyone who started is done."
    if assessment.facilitator:
        return Mention(assessment.facilitator, f"can close it. {done}")
    return Text(f"{done} The facilitator can close it.")


def _ended_card(card: m.Invitation) -> Iterator[Block]:
    assessment = card.assessment
    yield Text(_state(card), Tone.STRONG)
    match assessment.status:
        case Status.EXPIRED:
            yield row(
                button("Answer", e.Joined(assessment.ref), Style.PRIMARY),
                button("Manage", e.ManageAsked(assessment.ref)),
            )
        case Status.CLOSED:
            yield row(button("Show result", e.ResultAsked()), button("Next steps", e.NextAsked()))
        case _:
            yield row(button("Start again", e.AssessAsked(rubric_id=card.rubric.id)))


def _state(card: m.Invitation) -> str:
    match card.assessment.status:
        case Status.OPEN:
            return _counts(card.assessment)
        case Status.EXPIRED:
            return f"Time is up, and too few have answered for a result. {_counts(card.assessment)} You can still answer."
        case Status.CLOSED if card.level is not None:
            return f"Closed: level {card.level} of 5, {card.rubric.levels[card.level].name}."
        case Status.CLOSED:
            return "Closed."
        case Status.DROPPED:
            return "Dropped: there is no result."
        case Status.WITHDRAWN:
            return "Result removed: too few answers are left."


def _counts(assessment: Assessment) -> str:
    """Count the people who take part: who finished, who is in progress, who sits out."""
    if assessment.mode is Mode.LIVE:
        return live.progress(assessment)
    if not assessment.began:
        return "Nobody has answered yet."
    known = assessment.members >= max(assessment.began, 2)
    whole = f" of {assessment.members}" if known else ""
    parts = [f"{assessment.finished}{whole} finished"] if assessment.finished else []
    if assessment.awaited:
        parts.append(f"{assessment.awaited} in progress")
    elif assessment.finished:
        parts.append("nobody in progress")
    if assessment.sitting_out:
        parts.append("1 sits out" if assessment.sitting_out == 1 else f"{assessment.sitting_out} sit out")
    text = ", ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _promise(assessment: Assessment) -> str:
    floor = PrivacyFloor(assessment.floor)
    return (
        "nobody on your team sees who said what, and nobody sees anything before it closes. "
        f"A result needs {floor.level} people. How far answers differ shows from {floor.spread} people."
    )


# Looking after it


def _facilitating(rubric: Rubric, assessment: Assessment) -> View:
    reveal = (
        f" You reveal each topic, from {PrivacyFloor(assessment.floor).level} answers on. Talk about it, "
        "then press Next topic."
        if assessment.mode is Mode.LIVE
        else ""
    )
    text = (
        f"You run this assessment. It closes {when(assessment.closes, assessment.zone)}. With Manage you can close it "
        f"earlier, give it more time or hand it over. Answer it yourself, too.{reveal}"
    )
    manage = button("Manage", e.ManageAsked(assessment.ref))
    return View(f"{rubric.name}: you run this assessment", (Text(text), row(manage)))


def _running_already(rubric: Rubric, assessment: Assessment) -> View:
    text = (
        f"Your team is assessing {rubric.name} already, until {when(assessment.closes, assessment.zone)}. "
        f"{_counts(assessment)}"
    )
    answer = (
        () if assessment.mode is Mode.LIVE else (button("Answer", e.Joined(assessment.ref), Style.PRIMARY),)
    )
    return line(text, *answer, button("Manage", e.ManageAsked(assessment.ref)))


def _panel(rubric: Rubric, assessment: Assessment) -> View:
    """Show the facilitator's controls."""
    floor = PrivacyFloor(assessment.floor).level
    close_style = Style.PRIMARY if assessment.ready_to_close else Style.PLAIN
    controls = [button("Close now", e.CloseAsked(assessment.ref), close_style), _more_time(assessment)]
    if floor < _HIGHER_FLOOR:
        controls.append(button(f"Require {_HIGHER_FLOOR}", e.FloorSet(_HIGHER_FLOOR, assessment.ref)))
    if _may_ask_rest(assessment):
        controls.append(button("Remind the rest", e.RemindRestAsked(assessment.ref)))
    last = (
        button("Hand over", e.HandOverAsked(assessment.ref)),
        button("Drop this assessment", e.DropAsked(assessment.ref), Style.DANGER),
    )
    blocks: tuple[Block, ...] = (
        Field("So far", _counts(assessment)),
        *_rest(assessment),
        Field("Closes", f"{when(assessment.closes, assessment.zone)}. “extend to Fri” sets another day."),
        Field("Answers needed for a result", f"{floor}. You can raise this, never lower it."),
        Buttons(tuple(controls)),
        row(*last),
    )
    return titled(f"{rubric.name}: assessment settings", blocks)


_HIGHER_FLOOR = SPREAD_FLOOR


def _facilitator_only(message: m.FacilitatorOnly) -> View:
    """Say who runs an assessment, and offer the one way to act that a member has."""
    assessment, name = message.assessment, message.rubric.name
    if not (message.reachable and assessment.facilitator):
        text = (
            "I can't reach the facilitator."
            if assessment.facilitator
            else "This assessment needs a facilitator."
        )
        take_over = button("Take over", e.TookOver(assessment.ref), Style.PRIMARY)
        return View(f"{name}: {text}", (Text(text), row(take_over)))
    own = "reveal a topic or go on to the next one" if assessment.mode is Mode.LIVE else "change it"
    runs = f"runs {name}. Only the facilitator can {own}, close it or hand it over."
    request, ways = assessment.close_request, [button("How far are we?", e.StatusAsked())]
    blocks: list[Block] = [Mention(assessment.facilitator, runs)]
    if request:
        blocks.append(Text(f"The facilitator was asked to close it on {day(request.at, assessment.zone)}."))
    else:
        ways.insert(0, button("Ask the facilitator to close it", e.CloseRequested(assessment.ref)))
    if assessment.status is Status.EXPIRED or assessment.offered:
        ways.insert(0, button("Take over", e.TookOver(assessment.ref), Style.PRIMARY))
    return View(f"{name}: {runs}", (*blocks, row(*ways)))


def _close_requested(rubric: Rubric, assessment: Assessment) -> View:
    text = (
        f"OK, I'll ask the facilitator to close {rubric.name}, once, in their working hours. "
        f"It closes by itself {when(assessment.closes, assessment.zone)}."
    )
    return line(text, STATUS)


def _which_mode(message: m.WhichMode) -> View:
    """Ask how a team answers, with a button for each way."""
    start = partial(e.AssessAsked, rubric_id=message.rubric.id)
    private = (
        "each person gets the questions in their own chat and answers when it suits them, until "
        f"{weekday_date(message.closes)}. “assess by Fri” sets another day."
    )
    together = (
        "one topic at a time, right here. Everyone taps an answer, you reveal them, and you talk about it."
    )
    ways = row(
        button("In private, over days", start(mode=Mode.TEAM), Style.PRIMARY),
        button("Together, now", start(mode=Mode.LIVE)),
    )
    blocks = (Field("In private", private), Field("Together", together), ways)
    return titled(f"{message.rubric.name}: how will your team answer?", blocks)


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
    where = assessment.conversation_name or "your team's conversation"
    text = f"Closed on {day(message.closed, assessment.zone)}. The team's result is in {where}."
    return View(
        f"{name}: {text}", (Heading(name), Text(text), row(button("Show", e.TeamResultAsked(assessment.ref))))
    )


def _may_ask_rest(assessment: Assessment) -> bool:
    here = assessment.members > 0 and assessment.rest is None
    return here and assessment.status is Status.OPEN and assessment.mode is Mode.TEAM


def _rest(assessment: Assessment) -> Iterator[Block]:
    """Say what becomes of those who have not finished, or what can."""
    rest = assessment.rest
    if rest is not None and rest.reminded is not None:
        yield Field("The rest", _reminded(rest.reminded, rest.unreached))
    elif rest is not None:
        yield Field("The rest", "they are about to be reminded, once.")
    elif _may_ask_rest(assessment):
        yield Field("The rest", "everyone here who has not finished can be reminded in private, once.")


def _reminded(reminded: int, unreached: int) -> str:
    if not reminded and not unreached:
        return "there is nobody left to remind."
    people = "one person gets" if reminded == 1 else f"{number(reminded)} people get"
    said = f"{people} one reminder, in their own working hours."
    if not reminded:
        said = "nobody gets a reminder."
    if unreached:
        who = "One person hasn't" if unreached == 1 else f"{number(unreached).capitalize()} people haven't"
        said += f" {who} added me, so I can't write to them."
    return said


def _close_warning(rubric: Rubric, assessment: Assessment) -> View:
    text = (
        f"{_counts(assessment)} Closing works out the result and posts it in your team's conversation. "
        "Answers can't be changed after that, and it can't be opened again."
    )
    now = button("Close and show", e.CloseAsked(assessment.ref, confirmed=True), Style.PRIMARY)
    keep = button("Keep it open", e.ManageAsked(assessment.ref))
    return titled(f"Close {rubric.name}?", (Text(text), row(now, keep)))


def _cancel_warning(rubric: Rubric, assessment: Assessment) -> View:
    text = f"{_counts(assessment)} Dropping it deletes all answers, and there will be no result. It can't be undone."
    now = button("Drop this assessment", e.DropAsked(assessment.ref, confirmed=True), Style.DANGER)
    keep = button("Keep it open", e.ManageAsked(assessment.ref))
    return titled(f"Drop {rubric.name}?", (Text(text), row(now, keep)))


def _more_time(assessment: Assessment, style: Style = Style.PLAIN) -> Button:
    """Offer five more working days than an assessment has now. A second press changes nothing."""
    return button("Five more days", e.Extended(assessment.ref, since=assessment.closes), style)


def _extension(proposed: m.ExtensionProposed) -> View:
    """Show both closing times before one becomes the other."""
    rubric, assessment = proposed.rubric, proposed.assessment
    earlier = proposed.closes < assessment.closes
    day = local_day(proposed.closes, assessment.zone)
    event = e.Extended(assessment.ref, day.isoformat(), assessment.closes, earlier)
    stood = "Its time was up on" if assessment.status is Status.EXPIRED else "It closes on"
    text = (
        f"{stood} {when(assessment.closes, assessment.zone)}. "
        f"After this it would close on {when(proposed.closes, assessment.zone)}."
    )
    ways = row(
        button(f"Close it on {weekday_date(day)}", event, Style.PLAIN if earlier else Style.PRIMARY),
        button("Leave it as it is", e.ManageAsked(assessment.ref)),
    )
    title = f"Close {rubric.name} earlier?" if earlier else f"Give {rubric.name} more time?"
    return titled(title, (Text(text), ways))


def _closing_stands(rubric: Rubric, assessment: Assessment) -> View:
    """Say that nothing was changed."""
    text = f"I changed nothing: {rubric.name} closes on {when(assessment.closes, assessment.zone)}."
    return line(text, button("Manage", e.ManageAsked(assessment.ref)))


def _which_day(asked: m.WhichDay) -> View:
    """Ask for the day on which an assessment closes, with a button for each that can be meant."""
    days = asked.question.days
    ways = [button(weekday_date(day), replace(asked.event, by=day.isoformat())) for day in days]
    hour = f"{CLOSING_HOUR:%H:%M}"
    closes = f"An assessment closes at {hour} ({place(asked.zone)}) on that day."
    match asked.question.doubt:
        case Doubt.WHICH:
            title = "Which day do you mean?" if len(days) > 1 else f"Do you mean {weekday_date(days[0])}?"
        case Doubt.NOT_AT_FIVE:
            title = f"Assessments close at {hour}, at no other time. Close it then?"
        case Doubt.PAST_FIVE:
            title = f"It is past {hour}, when assessments close; try tomorrow."
        case Doubt.OVER:
            title = f"That day is over. {_DAYS_TO_TRY}"
        case Doubt.TOO_FAR:
            title = (
                f"That is too far ahead. The last day on which it can close is {weekday_date(asked.latest)}."
            )
        case Doubt.UNREAD:
            title = f"I could not read that day. {_DAYS_TO_TRY}"
    return line(f"{title} {closes}", *(ways or [HELP]))


_DAYS_TO_TRY = "Try “Fri”, “4 Dec”, “2026-12-04” or “in 5 days”."


def _too_few(rubric: Rubric, assessment: Assessment, people: int) -> View:
    answered = "1 person has answered" if people == 1 else f"{people} people have answered"
    said = f"Only {answered}" if people else "Nobody has answered yet"
    text = (
        f"{said}, and a result needs {PrivacyFloor(assessment.floor).level}. "
        "You can still answer. The facilitator can give it more time."
    )
    more = _more_time(assessment, Style.PRIMARY)
    drop = button("Drop this assessment", e.DropAsked(assessment.ref))
    return titled(f"{rubric.name}: not enough answers yet", (Text(text), row(more, drop)))


def _too_little_changed(message: m.TooLittleChanged) -> View:
    """Say from when on the result can be shown. How many answers changed is never said."""
    assessment, zone = message.assessment, message.assessment.zone
    title = f"Too few answers have changed since {day(message.since, zone)}. A new result would show who changed theirs."
    text = (
        f"I can show it from {when(message.shown_from, zone)}, or once more people have "
        "changed an answer or answered for the first time. Everyone can still answer."
    )
    keep = button(
        "Keep it open", e.Extended(assessment.ref, _day_of(message), assessment.closes), Style.PRIMARY
    )
    drop = button("Drop this assessment", e.DropAsked(assessment.ref))
    return titled(title, (Text(text), row(keep, drop)))


def _day_of(message: m.TooLittleChanged) -> str:
    """Name the first day on which the result can be shown when the assessment closes."""
    zone = message.assessment.zone
    return (local_day(message.shown_from, zone) + timedelta(days=1)).isoformat()


def _changed(message: m.Changed) -> View:
    assessment, name = message.assessment, message.rubric.name
    match message.turn:
        case m.ChangeKind.EXTENDED:
            what = "closes later" if message.closed_before < assessment.closes else "closes earlier"
            said = (
                f"moved {name}: it {what}, on {when(assessment.closes, assessment.zone)} "
                f"instead of {when(message.closed_before, assessment.zone)}."
            )
        case m.ChangeKind.FLOOR:
            floor = PrivacyFloor(assessment.floor).level
            said = f"raised the answers that {name} needs for a result to {floor}."
        case m.ChangeKind.OFFERED:
            said = f"wants to hand {name} over. Who takes it?"
        case m.ChangeKind.TAKEN_OVER:
            said = f"runs {name} from now on."
        case m.ChangeKind.LEFT:
            said = f"is no longer here. {name} needs a facilitator."
        case m.ChangeKind.REST_ASKED:
            said = f"asked me to remind everyone here who has not finished {name}: once, in private."
        case m.ChangeKind.DROPPED:
            said = f"dropped {name}. There is no result."
    blocks: list[Block] = [Mention(message.person, said)]
    if message.turn in (m.ChangeKind.OFFERED, m.ChangeKind.LEFT):
        blocks.append(row(button("Take over", e.TookOver(assessment.ref), Style.PRIMARY)))
    elif message.turn is m.ChangeKind.DROPPED:
        blocks.append(row(button("Start again", e.AssessAsked(rubric_id=message.rubric.id))))
    else:
        blocks.append(row(STATUS))
    return View(f"{name}: {said}", tuple(blocks))


# Taking part


def _status(running: tuple[m.Running, ...]) -> View:
    blocks: list[Block] = []
    for at, each in enumerate(running):
        assessment, style = each.assessment, Style.PLAIN if at else Style.PRIMARY
        blocks.append(Field(each.rubric.name, f"{_counts(assessment)} {_until(assessment)}"))
        blocks.append(Text(_own_place(each.progress)))
        if assessment.status is Status.OPEN and assessment.mode is Mode.LIVE:
            blocks.append(Text("The question is in your team's conversation, with the card."))
        elif assessment.status is Status.OPEN:
            label = (
                "Answer"
                if each.progress is None
                else "Continue"
                if each.progress.left
                else "Change an answer"
            )
            blocks.append(row(button(label, e.Joined(assessment.ref), style)))
        else:
            blocks.append(row(_more_time(assessment, style)))
    return titled("Running in your team", (*blocks, row(HELP)))


def _until(assessment: Assessment) -> str:
    if assessment.status is Status.OPEN:
        return f"It closes {when(assessment.closes, assessment.zone)}."
    return "Time is up, and too few have answered."


def _own_place(place: Progress | None) -> str:
    if place is None:
        return "You haven't started."
    if not place.left:
        return "You have answered everything."
    done = sum(not place.left_in(page) for page in place.asked)
    return f"You have answered {number(done) if done else 'none'} of {number(len(place.asked))} topics."
