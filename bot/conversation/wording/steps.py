"""Steps: another person's, those that a person owns, and asking how one goes."""

from collections.abc import Iterator
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.identity import Conversation
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.conversation.safe_text import cut
from bot.conversation.team_record import AdoptedStep, StepMove, StepState, TeamView
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Field,
    Heading,
    Mention,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import step_board, step_list, step_news, tracker
from bot.conversation.wording.phrases import (
    LONGEST_LABEL,
    STOP_REMINDERS,
    YOUR_TEAMS,
    and_more,
    day,
    day_month,
    mention,
    next_of,
    row,
    titled,
)
from bot.conversation.wording.step_buttons import DONE
from bot.conversation.wording.suggested_steps import progress, step_details, what_to_do
from rubric import Rubric
from rubric.model import Step

MOST_OPEN = 5
MY_STEPS = button("My steps", e.StepsAsked())


def say(message: m.StepMessage) -> View:
    """Put a message about steps into words."""
    match message:
        case m.Board():
            return step_board.say(message)
        case m.StepList():
            return step_list.say(message)
        case m.OwnerAsked():
            return _owner_asked(message)
        case m.StepKept():
            return _step_kept(message)
        case m.OwnerInformed():
            return _owner_informed(message)
        case m.UndoRefused():
            return _undo_refused(message)
        case m.OwnSteps():
            return _own_steps(message)
        case m.StepCheckIn():
            return _check_in(message)
        case m.OwnStepMoved():
            return _own_step_moved(message)
        case m.HelpQuestion(own):
            return _help_question(own)
        case m.StepAnnounced(announced):
            return step_news.announcement(announced)
        case m.HelpWanted():
            return _help_wanted(message)
        case m.HelpRefused():
            return _help_refused(message)
        case m.StepNoLongerYours(own):
            return _no_longer_yours(own)
        case _:
            assert_never(message)


def _step(rubric: Rubric, adoption: AdoptedStep) -> Step:
    return rubric.step(adoption.step)[2]


# Another person's step

_ASKED = {
    StepMove.DONE: ("Mark a teammate's step as done?", "Mark it as done", "marked it as done"),
    StepMove.DROPPED: ("Drop a teammate's step?", "Drop it", "dropped it"),
    StepMove.OFFERED: ("Put a teammate's step back on the team's list?", "Put it back", "put it back"),
    StepMove.TAKEN_OVER: ("Take over a teammate's step?", "Take over", "took it over"),
}


def _owner_asked(asked: m.OwnerAsked) -> View:
    title, label, did = _ASKED[asked.move]
    step, adoption = _step(asked.rubric, asked.adoption), asked.adoption
    press = e.StepMoved(asked.ref, adoption.step, asked.move, confirmed=True)
    return titled(
        title,
        (
            Text(f"“{step.title}”"),
            mention(
                adoption.owner,
                f"has owned this since {day_month(adoption.since, asked.zone)}. Your team will see that you {did}.",
            ),
            row(
                button(label, press, Style.PRIMARY),
                button("Leave it", e.StepMoved(asked.ref, adoption.step, StepMove.SHOWN)),
            ),
        ),
    )


def _owner_informed(message: m.OwnerInformed) -> View:
    title = _step(message.rubric, message.adoption).title
    told = mention(
        message.owner, "gets a private line from me about this, so it comes as no surprise.", "The owner"
    )
    return View(f"OK: “{title}”", (told, row(next_of(message.rubric))))


def _step_kept(message: m.StepKept) -> View:
    title = f"“{_step(message.rubric, message.adoption).title}”"
    ways = (row(next_of(message.rubric)),)
    if message.own:
        return titled(f"You own {title} already.", ways)
    if message.adoption.is_open:
        return titled(f"OK, I left {title} as it was.", ways)
    done = f"{title} is done already, since {day(message.adoption.changed, message.zone)}. I changed nothing."
    return titled(done, ways)


def _undo_refused(refused: m.UndoRefused) -> View:
    name = refused.rubric.aspect(refused.level.aspect).name
    who = (
        Mention(refused.level.person, "confirmed this and can take it back.")
        if refused.level.person
        else None
    )
    facilitator = (
        Mention(refused.facilitator, "ran the assessment and can take it back, too.")
        if refused.facilitator
        else None
    )
    asked = tuple(filter(None, (who, facilitator)))
    return titled(
        f"Level {refused.level.level} for {name} stays confirmed.",
        (*asked, row(next_of(refused.rubric))),
    )


# A person's own steps


def _own_steps(own: m.OwnSteps) -> View:
    asked = "Which step is done?" if len(own.open) > 1 else "Is this step done?"
    title = asked if own.finishing and own.open else "Your steps"
    blocks: list[Block] = [Heading(title)]
    is_asked = own.finishing and len(own.open) == 1
    for each in own.open[:MOST_OPEN]:
        blocks += own_step(each, Style.PRIMARY if is_asked else Style.PLAIN)
    blocks += and_more(own.open, MOST_OPEN)
    if not own.open:
        blocks.append(Text("You have no open steps. To take one, type “next” in your team's conversation."))
    for each in own.ended[:MOST_OPEN]:
        ended = "dropped" if each.adoption.state is StepState.DROPPED else "done"
        checked = ", confirmed" if each.adoption.is_confirmed else ""
        blocks.append(
            Field(
                ended.capitalize(),
                f"{_step(each.rubric, each.adoption).title} ({day_month(each.adoption.ended, each.zone)}{checked})",
            )
        )
    blocks.append(row(button("My last result", e.ResultAsked()), button("Reminders", e.RemindAsked())))
    blocks += _boards(own)
    return View(title, tuple(blocks))


def _boards(own: m.OwnSteps) -> Iterator[Block]:
    """Offer to show everyone the boards of the teams in which a person owns steps."""
    teams = {each.ref.conversation: each.conversation_name for each in (*own.open, *own.ended)}
    ways = [show_board(where, place) for where, place in list(teams.items())[:MOST_OPEN]]
    if ways:
        yield row(*ways)


def show_board(where: Conversation, place: str | None) -> Button:
    """Offer to show everyone the board of the team in a conversation, which people call *place*."""
    return button(
        cut(f"Show next steps in {place}" if place else "Show my team its next steps", LONGEST_LABEL),
        e.TeamViewShared(TeamView.BOARD, where),
        confirm=Confirmation(
            "Show everyone?",
            f"I'll post the team's next steps in {place or YOUR_TEAMS}, where everyone sees them.",
            "Post it",
            "Not now",
        ),
    )


def own_step(own: m.OwnStep, done: Style = Style.PLAIN) -> Iterator[Block]:
    """Show a step to its owner, with what can be said about it. *done* is the style of that button."""
    yield Text(_step(own.rubric, own.adoption).title, Tone.STRONG)
    yield Text(_since(own, check_in=True), Tone.QUIET)
    yield from step_board.helpers(own.adoption)
    yield _answers(own, _press(own, "Details", StepMove.SHOWN), done, MOST_OPEN)


def _press(own: m.OwnStep, label: str, move: StepMove, style: Style = Style.PLAIN) -> Button:
    return button(label, e.StepMoved(own.ref, own.adoption.step, move), style)


def _since(own: m.OwnStep, *, check_in: bool = False) -> str:
    place = f" in {own.conversation_name}" if own.conversation_name else ""
    said = f"You have owned this{place} since {day_month(own.adoption.since, own.zone)}."
    coming = step_board.coming_check_in(own.adoption, own.zone, own.now) if check_in else ""
    return " ".join(filter(None, (said, coming)))


def _check_in(asked: m.StepCheckIn) -> View:
    own = asked.step
    step = _step(own.rubric, own.adoption)
    if asked.more:
        return titled(step.title, (Text("When should I ask again?"), *_pauses(own)))
    title = f"How is this going? {step.title}"
    said = {0: "", 1: " If I hear nothing, I'll ask once more, then stop asking."}
    why = _since(own, check_in=not asked.sequence) + said.get(
        asked.sequence, " If I hear nothing, I'll stop asking."
    )
    shown = (Field("Done when", step.done),) if asked.sequence else tuple(step_details(own.rubric, step))
    return titled(
        title,
        (
            Text(why),
            *step_board.helpers(own.adoption),
            *shown,
            _answers(own, _press(own, "More", StepMove.OPENED), Style.PRIMARY),
        ),
    )


def _answers(own: m.OwnStep, more: Button, done: Style, steps: int = 1) -> Buttons:
    """Offer what an owner can say about a step, in a message that shows as many *steps*."""
    return Buttons(
        (
            _press(own, DONE, StepMove.DONE, done),
            _press(own, "Still on it", StepMove.CONTINUED),
            _press(own, "Need help", StepMove.HELP),
            _press(own, "Drop it", StepMove.DROPPED),
            more,
        ),
        links=tracker.create_issue(_step(own.rubric, own.adoption), own.issues, steps),
    )


def _pauses(own: m.OwnStep) -> Iterator[Buttons]:
    pauses = {"In an hour": Pause.HOUR, "Tomorrow": Pause.TOMORROW, "Not about this step": Pause.ROUND}
    yield row(
        *(
            button(label, e.Snoozed(ReminderKind.CHECK_IN, own.ref, own.adoption.step, pause))
            for label, pause in pauses.items()
        ),
        STOP_REMINDERS,
        _press(own, "Back", StepMove.SHOWN),
    )


def _own_step_moved(moved: m.OwnStepMoved) -> View:
    own, move = moved.step, moved.move
    step, adoption = _step(own.rubric, own.adoption), own.adoption
    coming = step_board.coming_check_in(adoption, own.zone, own.now)
    then = f" {coming}" if coming else ""
    match move:
        case StepMove.DONE:
            said = progress(moved.progress) if moved.progress else ""
            return titled(
                f"Done: {step.title}.",
                (
                    *((Text(said),) if said else ()),
                    Text(f"Is this true now? {step.done}"),
                    row(
                        _press(own, "Yes", StepMove.CONFIRMED, Style.PRIMARY),
                        _press(own, "Not yet", StepMove.REOPENED),
                    ),
                ),
            )
        case StepMove.CONFIRMED:
            text = "Good. Your team's next steps now show this as done and confirmed."
            return titled(text, (row(MY_STEPS),))
        case StepMove.DROPPED:
            return titled(f"Dropped: {step.title}.", (row(_press(own, "Undo", StepMove.REOPENED), MY_STEPS),))
        case StepMove.REOPENED:
            return titled(f"OK, “{step.title}” is open again.{then}", (row(MY_STEPS),))
        case StepMove.HELP:
            place = f" in {own.conversation_name}" if own.conversation_name else ""
            return titled(f"Your team{place} knows that you'd like help.{then}", (row(MY_STEPS),))
        case _:
            return titled(f"OK.{then}", (row(MY_STEPS, _press(own, "Need help", StepMove.HELP)),))


def _help_question(own: m.OwnStep) -> View:
    step = _step(own.rubric, own.adoption)
    place = f" in {own.conversation_name}" if own.conversation_name else ""
    ask = button(
        "Ask my team", e.StepMoved(own.ref, own.adoption.step, StepMove.HELP, confirmed=True), Style.PRIMARY
    )
    return titled(
        f"Need help with “{step.title}”?",
        (
            *what_to_do(own.rubric, step),
            Text(f"I can ask your team{place}. Everyone there sees your name and this step."),
            row(ask, _press(own, "Not now", StepMove.SHOWN)),
        ),
    )


def _help_wanted(wanted: m.HelpWanted) -> View:
    step = _step(wanted.rubric, wanted.adoption)
    take_over = e.StepMoved(wanted.ref, wanted.adoption.step, StepMove.TAKEN_OVER)
    helps = e.HelpOffered(wanted.ref, wanted.adoption.step)
    helpers = tuple(step_board.helpers(wanted.adoption))
    return View(
        f"Help wanted: {step.title}",
        (
            Heading("Help wanted"),
            mention(wanted.adoption.owner, f"would like help with “{step.title}”."),
            *helpers,
            Field("First step", step.first),
            Field("Done when", step.done),
            Text("Can you help? Say so here. Or take the whole step over."),
            Buttons(
                (
                    button("I can help", helps, Style.PLAIN if helpers else Style.PRIMARY),
                    button("Take over", take_over),
                    next_of(wanted.rubric),
                ),
                links=tracker.create_issue(step, wanted.issues),
            ),
        ),
    )


def _help_refused(refused: m.HelpRefused) -> View:
    title = f"“{refused.rubric.step(refused.step)[2].title}”"
    said = (
        f"You own {title}. When a teammate presses “I can help”, I add their name there."
        if refused.own
        else f"Nobody asks for help with {title} any more."
    )
    return titled(said, (row(next_of(refused.rubric)),))


def _no_longer_yours(own: m.OwnStep) -> View:
    step, adoption = _step(own.rubric, own.adoption), own.adoption
    did, ways = _taken(own, f" in {own.conversation_name}" if own.conversation_name else "")
    who = adoption.moved_by or (None if adoption.ended else adoption.owner)
    said = f"{did} on {day_month(adoption.changed, own.zone)}."
    told = mention(who, said)
    title = step.title if adoption.is_open else f"Your step: {step.title}"
    return titled(title, (told, row(*ways, MY_STEPS)))


def _taken(own: m.OwnStep, place: str) -> tuple[str, tuple[Button, ...]]:
    """Say how another person changed a step, and offer its owner to undo that."""
    match own.adoption.state:
        case StepState.DONE:
            return f"marked your step{place} as done", (_press(own, "Open it again", StepMove.REOPENED),)
        case StepState.DROPPED:
            return f"dropped your step{place}", (_press(own, "Keep it open", StepMove.REOPENED),)
        case StepState.ADOPTED:
            if own.adoption.owner:
                return f"took over this step{place} from you", ()
            return f"put your step{place} back on the team's list", ()
