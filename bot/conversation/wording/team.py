"""A team's assessment: its card, and taking part."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.calendar import CalendarDate
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Mode, Progress
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Button, Buttons, Field, Heading, Mention, Style, Text, Tone, View
from bot.conversation.when import closing as closing_days
from bot.conversation.wording import live
from bot.conversation.wording.phrases import (
    ANOTHER,
    CHECK,
    HELP,
    LONGEST_LABEL,
    assessment_length,
    line,
    mention,
    next_of,
    number,
    row,
    sentence,
    status_of,
    titled,
    weekday_date,
    when,
)
from bot.conversation.wording.sharing import place_name, place_names


def say(message: m.TeamMessage) -> View:
    """Put a message about a team's assessment into words."""
    match message:
        case m.Invitation():
            return _invitation(message)
        case m.RunningAlready():
            return _running_already(message)
        case m.SatOut(ref, answers, rubric):
            kept = "What you have answered still counts. " if answers else ""
            said = (
                f"{rubric.name}: you sit out your team's assessment."
                if rubric
                else "OK, I won't ask you again this time."
            )
            text = f"{said} {kept}If you change your mind, press Answer."
            return line(text, button("Answer", e.Joined(ref)))
        case m.TeamStatus(running):
            return _status(running)
        case m.WhichMode():
            return _which_mode(message)
        case m.WhereToAssess():
            return _where_to_assess(message)
        case _:
            assert_never(message)


def _invitation(card: m.Invitation) -> View:
    rubric, assessment = card.rubric, card.assessment
    title = f"{rubric.name}: team {'assessment' if rubric.gives_level else 'scan'}"
    blocks: list[Block] = [Heading(title)]
    if assessment.status is Status.OPEN:
        blocks += _open_card(card)
    else:
        blocks += _ended_card(card)
    return View(f"{title}. {_state(card)}", tuple(blocks))


def _open_card(card: m.Invitation) -> Iterator[Block]:
    rubric, assessment = card.rubric, card.assessment
    if assessment.facilitator:
        yield Mention(assessment.facilitator, f"asks everyone here to take part. {rubric.purpose}")
    else:
        yield Text(rubric.purpose)
    openly_, done = assessment.mode is Mode.LIVE, assessment.everyone_done
    private = (
        f"{assessment_length(rubric)}, in your private chat with me. "
        "You can stop and come back, and change your answers until it closes."
    )
    if not done:
        yield Text(live.HOW if openly_ else private)
    yield Field("Who sees what", live.promise(assessment) if openly_ else _promise(assessment))
    yield Field("Closes", when(assessment.closes, assessment.zone))
    yield Text(counts(assessment), Tone.STRONG)
    if openly_:
        close = [button("Close", e.CloseAsked(assessment.ref))] if assessment.all_revealed else []
        yield row(
            status_of(assessment.ref),
            button("Manage", e.ManageAsked(assessment.ref)),
            *close,
        )
        return
    ways = [
        button("Answer", e.Joined(assessment.ref), Style.PLAIN if done else Style.PRIMARY),
        button("Not this time", e.Declined(assessment.ref)),
        button("My answers", e.StatusAsked(assessment.ref)),
        button("Manage", e.ManageAsked(assessment.ref)),
    ]
    if card.has_calendar:
        ways.append(button("Add to calendar", e.CalendarAsked(assessment.ref, CalendarDate.CLOSING)))
    answers = Buttons(tuple(ways))
    if not assessment.ready_to_close:
        yield answers
    elif done:
        yield from (*_closing(assessment, Style.PRIMARY), answers)
    else:  # who is missing may still answer
        yield from (answers, *_closing(assessment))
    if assessment.offered or not assessment.facilitator:
        yield _on_offer(assessment)
        yield row(button("Take over", e.TookOver(assessment.ref)))


def _on_offer(assessment: Assessment) -> Block:
    """Say why a new facilitator is asked for. Until one is found, the facilitator who is there runs it."""
    if assessment.facilitator_left or not assessment.facilitator:
        return Text("This assessment needs a facilitator.")
    return Mention(assessment.facilitator, "runs this assessment and would like to hand it over.")


def _closing(assessment: Assessment, style: Style = Style.PLAIN) -> tuple[Block, Buttons]:
    """Say that everyone is done, and who can close."""
    return _can_close(assessment), row(button("Close", e.CloseAsked(assessment.ref), style))


def _can_close(assessment: Assessment) -> Block:
    if assessment.everyone_done:
        done, can = "Everyone is done.", "can close it. Everyone is done."
    else:
        done = "Everyone who started is done."
        can = "can close it now or wait for more answers: everyone who started is done."
    if assessment.facilitator:
        return Mention(assessment.facilitator, can)
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
            steps = [next_of(card.rubric)] if card.rubric.gives_level else []
            yield row(button("Show result", e.ResultAsked()), *steps)
        case _:
            yield row(button("Start again", e.AssessAsked(rubric_id=card.rubric.id)))


def _state(card: m.Invitation) -> str:
    match card.assessment.status:
        case Status.OPEN:
            return counts(card.assessment)
        case Status.EXPIRED:
            return f"Time is up, and too few have answered for a result. {counts(card.assessment)} You can still answer."
        case Status.CLOSED if card.level is not None:
            return f"Closed: level {card.level} of {card.rubric.top}, {card.rubric.levels[card.level].name}."
        case Status.CLOSED:
            return "Closed."
        case Status.DROPPED:
            return "Dropped: there is no result."
        case Status.WITHDRAWN:
            return "Result removed: too few answers are left."


def counts(assessment: Assessment) -> str:
    """Count the people who take part: who finished, who is in progress, who sits out."""
    if assessment.mode is Mode.LIVE:
        return live.progress(assessment)
    out = "1 sits out" if assessment.sitting_out == 1 else f"{assessment.sitting_out} sit out"
    if not assessment.began:
        return f"Nobody has answered yet.{f' {out}.' if assessment.sitting_out else ''}"
    known = assessment.members >= max(assessment.began, 2)
    whole = f" of {assessment.members}" if known else ""
    parts = [f"{assessment.finished}{whole} finished"] if assessment.finished else []
    if assessment.awaited:
        parts.append(f"{assessment.awaited} in progress")
    elif assessment.finished and not (known and assessment.everyone_done):
        parts.append("nobody in progress")
    if assessment.sitting_out:
        parts.append(out)
    return f"{sentence(', '.join(parts))}."


def who_is_done(assessment: Assessment) -> str:
    """Say that everyone is done, with how many have finished and how many sit out."""
    out, finished = assessment.sitting_out, number(assessment.finished)
    if not out:
        return f"All {finished} have finished."
    return f"{sentence(finished)} have finished, {number(out)} {'sits' if out == 1 else 'sit'} out."


def _promise(assessment: Assessment) -> str:
    floor = PrivacyFloor(assessment.floor)
    return (
        "nobody on your team sees who said what. Until it closes, your team sees only how many have answered. "
        f"A result needs {floor.level} people. With {floor.spread} or more, it also shows how far answers differ."
    )


def _running_already(message: m.RunningAlready) -> View:
    rubric, assessment = message.rubric, message.assessment
    there = f" in {place_name(message.place)}" if message.place else ""
    runs = f"runs the {rubric.name} assessment{there} already, until {when(assessment.closes, assessment.zone)}. "
    said = mention(assessment.facilitator, f"{runs}{counts(assessment)}")
    ways = row(*answering(assessment), button("Manage", e.ManageAsked(assessment.ref)))
    return View(f"{rubric.name} is being assessed already", (said, ways))


def _which_mode(message: m.WhichMode) -> View:
    """Ask how a team answers, with a button for each way."""
    place = message.place
    start = partial(e.AssessAsked, rubric_id=message.rubric.id, where=place.conversation if place else None)
    private = (
        "each person presses Answer, gets the questions in their own chat and answers when it suits them, until "
        f"{weekday_date(message.closes)}."
    )
    together = "one topic at a time, in your team's conversation. Everyone taps an answer, you reveal the answers, and your team talks about them."
    ways = [
        button("In private, over days", start(mode=Mode.TEAM), Style.PRIMARY),
        button("In private, choose the day", start(mode=Mode.TEAM, by=closing_days.WHICH_DAY)),
        button("Together, now", start(mode=Mode.LIVE)),
    ]
    if message.has_choice:
        ways.append(button(ANOTHER, e.RubricsAsked(team=True)))
    where = (Text(f"I'll post it in {place_name(place)}, where everyone can answer."),) if place else ()
    blocks = (*where, Field("In private", private), Field("Together", together), row(*ways))
    return titled(f"{message.rubric.name}: how will your team answer?", blocks)


def _where_to_assess(message: m.WhereToAssess) -> View:
    """Offer the conversations in which an assessment can start, or say how it is started there."""
    if not message.places:
        add = f"type {message.invitation}" if message.invitation else "add me"
        text = (
            "Your team answers together, so this starts in your team's conversation. Open it, "
            f"{add} if I'm not there yet, then type “@Rung assess”."
        )
        return line(text, CHECK, HELP)
    ways = [
        button(cut(sentence(name), LONGEST_LABEL), replace(message.asked, where=place.conversation))
        for place, name in zip(message.places, place_names(message.places), strict=True)
    ]
    text = "Everyone there sees that you started it. I only list conversations that you and I are both in."
    return titled(
        "Which team shall I ask?", (Text(text), row(*ways), row(button("Not now", e.OverviewAsked())))
    )


def more_time(assessment: Assessment, style: Style = Style.PLAIN) -> Button:
    """Offer five more working days than an assessment has now. A second press changes nothing."""
    return button("Five more days", e.Extended(assessment.ref, since=assessment.closes), style)


def _status(running: tuple[m.Running, ...]) -> View:
    blocks: list[Block] = []
    for at, each in enumerate(running):
        assessment, style = each.assessment, Style.PLAIN if at else Style.PRIMARY
        blocks.append(Field(each.rubric.name, f"{counts(assessment)} {until(assessment)}"))
        if assessment.status is Status.OPEN and assessment.mode is Mode.LIVE:
            blocks += live.place(assessment, each.progress, runs=each.runs)
        else:
            blocks.append(Text(_own_place(each.progress)))
            done = assessment.everyone_done
            ways = answering(assessment, each.progress, Style.PLAIN if done else style)
            close = _facilitating(assessment, style) if done and each.runs else ()
            more = [] if assessment.status is Status.OPEN else [more_time(assessment)]
            blocks.append(row(*close, *ways, *more))
    return titled("Running in your team", (*blocks, row(HELP)))


def answering(
    assessment: Assessment, progress: Progress | None = None, style: Style = Style.PRIMARY
) -> tuple[Button, ...]:
    """Lead a person to their questions, unless they are asked in the conversation."""
    if assessment.mode is Mode.LIVE:
        return ()
    label = "Answer" if progress is None else "Continue" if progress.left else "Change an answer"
    return (button(label, e.Joined(assessment.ref), style),)


def _facilitating(assessment: Assessment, style: Style) -> tuple[Button, ...]:
    """Lead the facilitator on once everyone is done."""
    close = button("Close", e.CloseAsked(assessment.ref), style)
    return (close, button("Manage", e.ManageAsked(assessment.ref)))


def until(assessment: Assessment) -> str:
    """Say how long an assessment takes answers."""
    if assessment.status is Status.OPEN:
        return f"It closes on {when(assessment.closes, assessment.zone)}."
    return "Time is up, and too few have answered for a result. You can still answer."


def _own_place(place: Progress | None) -> str:
    if place is None:
        return "You haven't started."
    if not place.left:
        return "You have answered everything."
    done = place.done
    return f"You have answered {done} of {len(place.asked)} topics."
