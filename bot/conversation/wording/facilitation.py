"""Running an assessment: the facilitator's controls, and the changes that they make."""

from collections.abc import Iterator
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.assessment import Assessment, Status
from bot.conversation.callback_data import button
from bot.conversation.privacy import SPREAD_FLOOR, PrivacyFloor
from bot.conversation.questions import Mode
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Button, Buttons, Divider, Field, Mention, Style, Text, View
from bot.conversation.when import closing as closing_days
from bot.conversation.wording import schedules, team
from bot.conversation.wording.phrases import (
    ASSESS,
    day,
    line,
    mention,
    number,
    row,
    status_of,
    titled,
    when,
)
from bot.conversation.wording.sharing import place_name


def say(message: m.FacilitationMessage) -> View:
    """Put a message about running an assessment into words."""
    match message:
        case m.AssessmentStarted():
            return _facilitating(message)
        case m.ManagePanel():
            return _panel(message)
        case m.FacilitatorOnly():
            return _facilitator_only(message)
        case m.CloseRequestSent():
            return _close_requested(message)
        case m.OfferSent(rubric, assessment):
            text = f"I asked your team who takes over the {rubric.name} assessment. Until somebody does, you run it."
            return line(text, button("Take it back", e.TookOver(assessment.ref)))
        case m.OfferOver():
            return _offer_over(message)
        case m.Changed():
            return _changed(message)
        case m.WhichOne(choices):
            ways = [button(rubric.name[:75], event) for rubric, event in choices[:5]]
            return titled(
                f"You run {number(len(choices))} assessments. Which one do you mean?", (row(*ways),)
            )
        case m.RestAsked(ref):
            text = (
                "Done. Everyone in the team's conversation who hasn't finished gets one private reminder in their own "
                "working hours. I won't say who they are, but in a minute I'll tell you how many."
            )
            return line(text, status_of(ref))
        case m.RestReminded(rubric, ref, reminded, unreached):
            return line(f"{rubric.name}: {_reminded(reminded, unreached)}", status_of(ref))
        case _:
            assert_never(message)


def _facilitating(message: m.AssessmentStarted) -> View:
    rubric, assessment = message.rubric, message.assessment
    reveal = (
        f" Once {PrivacyFloor(assessment.floor).level} people have answered a topic, you can reveal the answers. "
        "Talk about it, then press Next topic."
        if assessment.mode is Mode.LIVE
        else ""
    )
    posted = f"I posted it in {place_name(message.place)}. " if message.place else ""
    text = (
        f"You started this assessment. {posted}Until it closes, you can press Manage to close it earlier, give it more "
        f"time or hand it over. Your own answers count, too.{reveal}"
    )
    ways = [button("Manage", e.ManageAsked(assessment.ref))]
    if message.place and assessment.mode is not Mode.LIVE:
        ways.insert(0, button("Answer", e.Joined(assessment.ref), Style.PRIMARY))
    return View(f"{rubric.name}: you started this assessment", (Text(text), row(*ways)))


def _panel(panel: m.ManagePanel) -> View:
    """Show the facilitator's controls."""
    rubric, assessment = panel.rubric, panel.assessment
    floor = PrivacyFloor(assessment.floor).level
    ready = assessment.ready_to_close
    close_style, rest_style = (Style.PRIMARY, Style.PLAIN) if ready else (Style.PLAIN, Style.PRIMARY)
    controls = [
        button("Close now", e.CloseAsked(assessment.ref), close_style),
        team.more_time(assessment),
        button("Another closing day", e.Extended(assessment.ref, closing_days.WHICH_DAY)),
    ]
    if floor < _HIGHER_FLOOR:
        label = f"Require {_HIGHER_FLOOR} answers"
        controls.append(button(label, e.FloorSet(_HIGHER_FLOOR, assessment.ref)))
    if _may_ask_rest(assessment):
        controls.insert(0, button("Remind the rest", e.RemindRestAsked(assessment.ref), rest_style))
    drop = button("Drop this assessment", e.DropAsked(assessment.ref), Style.DANGER)
    blocks: tuple[Block, ...] = (
        Text(team.counts(assessment)),
        *_rest(assessment),
        Field(
            "Closes",
            f"{when(assessment.closes, assessment.zone)}. “Five more days” skips weekends.",
        ),
        Field("Answers needed for a result", f"{floor}. You can raise this, never lower it."),
        *_by_itself(panel),
        Buttons(tuple(controls)),
        row(button("Hand over", e.HandOverAsked(assessment.ref)), _schedule(panel)),
        Divider(),
        row(drop),
    )
    return titled(f"{rubric.name}: assessment settings", blocks)


def _by_itself(panel: m.ManagePanel) -> Iterator[Block]:
    if panel.schedule:
        yield Text(f"Scheduled. {schedules.dates(panel.schedule)}")


def _schedule(panel: m.ManagePanel) -> Button:
    """Let assessments start by themselves, or stop that."""
    if panel.schedule:
        return schedules.stop(panel.rubric, panel.schedule, "Stop the schedule")
    where = panel.assessment.conversation
    return button(
        "Repeat every quarter", e.ScheduleAsked(schedules.QUARTERLY, rubric_id=panel.rubric.id, where=where)
    )


_HIGHER_FLOOR = SPREAD_FLOOR
LONGEST_NAME = 40  # characters of a person's name on a button


def _facilitator_only(message: m.FacilitatorOnly) -> View:
    """Say who runs an assessment, and offer the one way to act that a member has."""
    assessment, name = message.assessment, message.rubric.name
    take_over = button("Take over", e.TookOver(assessment.ref), Style.PRIMARY)
    request, ways = assessment.close_request, [status_of(assessment.ref)]
    if not assessment.facilitator:
        text = "This assessment needs a facilitator."
        return View(f"{name}: {text}", (Text(text), row(take_over, *ways)))
    if not message.reachable:
        runs = f"runs the {name} assessment and gets no messages from me. You can take over."
        return View(f"{name}: {runs}", (Mention(assessment.facilitator, runs), row(take_over, *ways)))
    runs = f"runs the {name} assessment{_who_acts(assessment)}"
    blocks: list[Block] = [Mention(assessment.facilitator, runs)]
    who = message.name or "the facilitator"
    if request:
        asked = f"On {day(request.at, assessment.zone)} {who} was asked to {_request(assessment)}."
        blocks.append(Text(asked))
    else:
        what = _at_hand(assessment) or _request(assessment)
        ask = button(f"Ask {cut(who, LONGEST_NAME)} to {what}", e.CloseRequested(assessment.ref))
        if message.to_close and assessment.needs_time and assessment.mode is not Mode.LIVE:
            floor = PrivacyFloor(assessment.floor).level
            blocks.append(
                Text(
                    f"{team.counts(assessment)} A result needs {floor} people, so it is too early to close it."
                )
            )
        else:
            ways.insert(0, ask)
    if assessment.status is Status.EXPIRED or assessment.offered:
        ways.insert(0, take_over)
    return View(f"{name}: {runs}", (*blocks, row(*ways)))


def _who_acts(assessment: Assessment) -> str:
    """Say what a member can do about an assessment, or what the facilitator alone can."""
    if assessment.status is Status.EXPIRED:
        return ", but its time is up. You can take over."
    if assessment.offered:
        return " and would like to hand it over. You can take over."
    what = _at_hand(assessment) or (
        "close it" if assessment.mode is Mode.LIVE else "change it, close it or hand it over"
    )
    return f" and is the only one who can {what}."


def _at_hand(assessment: Assessment) -> str:
    """Name the next step of a live assessment, apart from its close."""
    if assessment.mode is not Mode.LIVE or assessment.all_revealed:
        return ""
    return "reveal the answers" if assessment.following is None else "go on to the next topic"


def _request(assessment: Assessment, name: str | None = None) -> str:
    """Name what the facilitator is asked to do with an assessment, which is called "it" without a *name*."""
    if assessment.mode is Mode.LIVE and not assessment.all_revealed:
        return f"go on with {name}" if name else "go on"
    return f"give {name or 'it'} more time" if assessment.needs_time else f"close {name or 'it'}"


def _close_requested(message: m.CloseRequestSent) -> View:
    assessment = message.assessment
    what = _request(assessment, message.rubric.name)
    text = (
        f"OK, I'll ask {message.name or 'the facilitator'} to {what}, once, in working hours. "
        f"It closes by itself on {when(assessment.closes, assessment.zone)}."
    )
    return line(text, status_of(assessment.ref))


def _may_ask_rest(assessment: Assessment) -> bool:
    here = assessment.members > 0 and assessment.rest is None and not assessment.everyone_done
    return here and assessment.status is Status.OPEN and assessment.mode is Mode.TEAM


def _rest(assessment: Assessment) -> Iterator[Block]:
    """Say how the people who have not finished were reminded, or can be."""
    rest = assessment.rest
    if rest is not None and rest.reminded is not None:
        yield Field("Reminder", _was_reminded(rest.reminded, rest.unreached))
    elif rest is not None:
        yield Field("Reminder", "I am about to remind everyone who hasn't finished, once.")
    elif _may_ask_rest(assessment):
        yield Field("Reminder", "I can remind everyone who hasn't finished, once and in private.")


def _was_reminded(reminded: int, unreached: int) -> str:
    """Say how many people got the one reminder, or were to get it."""
    people = "1 person who hadn't finished" if reminded == 1 else f"{reminded} people who hadn't finished"
    then = f"on its way to {people}." if reminded else "nobody could be reminded."
    missed = f" I couldn't write to {unreached} more." if unreached else ""
    return f"{then}{missed} I do that only once."


def _reminded(reminded: int, unreached: int) -> str:
    if not reminded and not unreached:
        return "there is nobody left to remind."
    people = "1 person gets" if reminded == 1 else f"{reminded} people each get"
    said = f"{people} a reminder in their working hours."
    if not reminded:
        said = "nobody gets a reminder."
    if unreached:
        who = "1 person hasn't" if unreached == 1 else f"{unreached} people haven't"
        said += f" {who} added me, so I can't write to them."
    return said


def _offer_over(message: m.OfferOver) -> View:
    """Say in place of an offer who runs an assessment now, or that it is over."""
    assessment, name = message.assessment, message.rubric.name
    if assessment.status is Status.CLOSED:
        return line(
            f"The {name} assessment has closed.", button("Show result", e.TeamResultAsked(assessment.ref))
        )
    if not assessment.takes_answers:
        return line(f"The {name} assessment is over, without a result.", ASSESS)
    runs = f"runs the {name} assessment now."
    return View(
        f"{name}: {runs}",
        (mention(assessment.facilitator, runs, "The facilitator"), row(status_of(assessment.ref))),
    )


def _changed(message: m.Changed) -> View:
    assessment, name = message.assessment, message.rubric.name
    match message.kind:
        case m.ChangeKind.EXTENDED:
            before, after = (when(at, assessment.zone) for at in (message.closed_before, assessment.closes))
            said = f"changed when the {name} assessment closes: {after}, no longer {before}."
        case m.ChangeKind.FLOOR:
            floor = PrivacyFloor(assessment.floor).level
            said = f"changed this: from now on a result of the {name} assessment needs {floor} people."
        case m.ChangeKind.OFFERED:
            said = f"wants to hand over the {name} assessment. Who takes it?"
        case m.ChangeKind.TAKEN_OVER:
            said = f"runs the {name} assessment from now on."
        case m.ChangeKind.KEPT:
            said = f"is still running the {name} assessment."
        case m.ChangeKind.LEFT:
            said = f"is no longer here. The {name} assessment needs a facilitator."
        case m.ChangeKind.REST_ASKED:
            said = f"asked me to remind everyone here who hasn't finished the {name} assessment. I do that once, in private."
        case m.ChangeKind.DROPPED:
            said = f"dropped the {name} assessment, so there is no result."
    blocks: list[Block] = [mention(message.person, said, "The facilitator")]
    if message.kind in (m.ChangeKind.OFFERED, m.ChangeKind.LEFT):
        blocks.append(row(button("Take over", e.TookOver(assessment.ref), Style.PRIMARY)))
    elif message.kind is m.ChangeKind.DROPPED:
        blocks.append(row(button("Start again", e.AssessAsked(rubric_id=message.rubric.id))))
    elif message.kind is m.ChangeKind.TAKEN_OVER:
        blocks.append(row(status_of(assessment.ref), button("Manage", e.ManageAsked(assessment.ref))))
    else:
        blocks.append(row(status_of(assessment.ref)))
    return View(f"{name}: {said}", tuple(blocks))
