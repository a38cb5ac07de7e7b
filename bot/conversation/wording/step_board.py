"""A team's board: its open steps, the suggested ones, and those done since the result."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.reminders.preferences import DAY
from bot.conversation.step_plan import AspectLevel, TeamPlan, team_plan
from bot.conversation.steps import CHECK_IN_DAYS
from bot.conversation.team_record import AdoptedStep, ConfirmedLevel, StepMove
from bot.conversation.view import (
    CHOSEN,
    Block,
    Button,
    Buttons,
    Confirmation,
    Divider,
    Field,
    Heading,
    Link,
    Mention,
    Style,
    Text,
    Tone,
    View,
)
from bot.conversation.when.zones import local_day
from bot.conversation.wording import scan, tracker
from bot.conversation.wording.phrases import (
    NEXT,
    counted,
    day_month,
    lines,
    mention,
    row,
    weekday_month,
    when,
)
from bot.conversation.wording.suggested_steps import (
    STILL_TRUE,
    about_suggestion,
    progress,
    step_details,
    what_was_confirmed,
)
from rubric import Goal, NextStep
from rubric.model import Step

MOST_OPEN, MOST_OTHERS = 5, 3
MOVED_DAYS = 3  # at most, by which a check-in comes later than was chosen, because of a weekend
TAKE, LIST, DONE, DROP, MORE = "I'll take it", "Add to team list", "Done", "Drop", "More"
TRUE = "Yes, it's true"  # of the next level of a topic
CHECK_INS = {
    StepMove.WEEK: "In 1 week",
    StepMove.TWO_WEEKS: "In 2 weeks",
    StepMove.FOUR_WEEKS: "In 4 weeks",
}
GIVE_BACK = "Give it back to the team"
ALL_STEPS = button("All steps", e.StepsAsked())
# A view has one primary button: the first of these labels that it has. Only a step with an owner has a primary
# Done, and once somebody owns a step nobody is urged to take another.
_PRIMARY = ("Answer", "Yes", "Continue", DONE, TAKE, TRUE, "Start an assessment", "Take a quick check")


def say(board: m.Board) -> View:
    """Show the team's next steps."""
    rubric, planned = (
        board.rubric,
        team_plan(board.rubric, board.record, board.adopted, board.confirmed),
    )
    blocks: list[Block] = [Heading(f"{rubric.name}: our next steps"), *_news(board, planned)]
    for each in planned.open[:MOST_OPEN]:
        blocks += _open_step(board, each)
    if len(planned.open) > MOST_OPEN:
        blocks.append(Text(f"… and {len(planned.open) - MOST_OPEN} more.", Tone.QUIET))
    blocks += _suggestions(board, planned)
    for aspect, level, other in planned.on_the_way[:MOST_OTHERS]:
        blocks += _on_the_way(board, aspect, level, other)
    if len(planned.on_the_way) > MOST_OTHERS:
        blocks.append(
            Text(
                f"{counted(len(planned.on_the_way) - MOST_OTHERS, 'more topic').capitalize()} after these.",
                Tone.QUIET,
            )
        )
    if planned.is_empty:
        blocks += _nothing_to_do(board, planned)
    blocks += _so_far(board, planned)
    blocks.append(row(*((ALL_STEPS,) if board.adopted else ()), button("Show result", e.ResultAsked())))
    return View(f"{rubric.name}: our next steps", one_primary(blocks))


def way(board: m.Board, step: str, label: str, move: StepMove, style: Style = Style.PLAIN) -> Button:
    """Make a button that does something about a step."""
    return button(label, e.StepMoved(board.ref, step, move), style)


def one_primary(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Leave one primary button: the first with the label that matters most."""
    found = tuple(blocks)
    primary = [
        each
        for block in found
        if isinstance(block, Buttons)
        for each in block.buttons
        if each.style is Style.PRIMARY
    ]
    kept = min(primary, key=lambda each: _PRIMARY.index(each.label), default=None)

    def plain(each: Button) -> Button:
        return replace(each, style=Style.PLAIN) if each.style is Style.PRIMARY and each is not kept else each

    return tuple(
        replace(block, buttons=tuple(plain(each) for each in block.buttons))
        if isinstance(block, Buttons)
        else block
        for block in found
    )


# The open steps


def _open_step(board: m.Board, adoption: AdoptedStep) -> Iterator[Block]:
    _, _, step = board.rubric.step(adoption.step)
    yield Text(step.title, Tone.STRONG)
    yield from _owned(adoption, board.record.zone, board.now)
    if adoption.step in (board.opened, _just_taken(board)):
        yield from step_details(board.rubric, step)
        yield from _everything(board, adoption, tracker.create_issue(step, board.issues))
    else:
        yield _usual(board, adoption, _create_issue(board, step))


def _create_issue(board: m.Board, step: Step) -> tuple[Link, ...]:
    return tracker.create_issue(step, board.issues, min(len(board.adopted), MOST_OPEN) + MOST_OTHERS)


def _just_taken(board: m.Board) -> str:
    """Name the step that a person has just taken, or whose check-in they have just chosen."""
    match board.news:
        case m.StepNews(adoption, _, move) if move in (StepMove.ADOPTED, StepMove.TAKEN_OVER, *CHECK_INS):
            return adoption.step
    return ""


def _owned(adoption: AdoptedStep, zone: str | None, now: int) -> Iterator[Block]:
    if not adoption.owner:
        yield Text("No owner yet.", Tone.QUIET)
        return
    since = f"has owned this since {day_month(adoption.since, zone)}."
    yield Mention(adoption.owner, " ".join(filter(None, (since, coming_check_in(adoption, zone, now)))))
    if adoption.help_asked:
        yield Mention(adoption.owner, "would like help with this.")


def coming_check_in(adoption: AdoptedStep, zone: str | None, now: int) -> str:
    """Announce the next check-in, or say nothing where none is to come."""
    return f"I'll check in on {weekday_month(adoption.check_in, zone)}." if adoption.check_in > now else ""


def _usual(board: m.Board, adoption: AdoptedStep, links: tuple[Link, ...]) -> Buttons:
    take, done, drop, more = (
        way(board, adoption.step, TAKE, StepMove.ADOPTED, Style.PRIMARY),
        way(board, adoption.step, DONE, StepMove.DONE),
        way(board, adoption.step, DROP, StepMove.DROPPED),
        way(board, adoption.step, MORE, StepMove.OPENED),
    )
    owned = (replace(done, style=Style.PRIMARY), drop, more)
    return Buttons(owned if adoption.owner else (take, done, drop, more), links=links)


def _everything(board: m.Board, adoption: AdoptedStep, links: tuple[Link, ...]) -> Iterator[Block]:
    def press(label: str, move: StepMove, style: Style = Style.PLAIN) -> Button:
        return way(board, adoption.step, label, move, style)

    ends = (
        press(DONE, StepMove.DONE, Style.PRIMARY if adoption.owner else Style.PLAIN),
        press(DROP, StepMove.DROPPED),
    )
    if not adoption.owner:
        yield Buttons((press(TAKE, StepMove.ADOPTED, Style.PRIMARY), *ends), links=links)
        return
    others = (press("Take over", StepMove.TAKEN_OVER), press(GIVE_BACK, StepMove.OFFERED))
    yield Buttons((*ends, *others), links=links)
    yield Text("When should I check in?", Tone.QUIET)
    yield row(*(press(label, move) for move, label in _check_ins(board, adoption)))


def _check_ins(board: m.Board, adoption: AdoptedStep) -> Iterator[tuple[StepMove, str]]:
    """Label the times to check in. The one that led to the day of the coming check-in is ticked."""
    zone = board.record.zone
    coming = local_day(adoption.check_in, zone)
    for move, label in CHECK_INS.items():
        later = (coming - local_day(board.now + CHECK_IN_DAYS[move] * DAY, zone)).days
        yield move, f"{CHOSEN} {label}" if 0 <= later <= MOVED_DAYS else label


# What is suggested


def _suggestions(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    if planned.suggested or planned.plan.goals:
        if planned.open:
            yield Divider()
        yield Text("Suggested next", Tone.STRONG)
    ended = {each.step: day_month(each.ended, board.record.zone) for each in board.adopted}
    for at, found in enumerate(planned.suggested, 1):
        yield Text(f"{at}. {found.step.title}", Tone.STRONG)
        dropped = f" Dropped on {ended[found.step.id]}." if found.step.id in planned.dropped else ""
        yield Text(about_suggestion(board.rubric, found, dropped), Tone.QUIET)
        yield from _choices(board, found)
    for goal in planned.plan.goals[:MOST_OTHERS]:
        yield from _goal(board, goal)


def _choices(board: m.Board, found: NextStep, *first: Button) -> Iterator[Block]:
    opened = board.opened == found.step.id
    if opened:
        yield from step_details(board.rubric, found.step, found)
    ways = [
        *first,
        way(board, found.step.id, TAKE, StepMove.ADOPTED, Style.PLAIN if first else Style.PRIMARY),
        way(board, found.step.id, LIST, StepMove.OFFERED),
    ]
    if opened:
        yield Buttons(tuple(ways), links=tracker.create_issue(found.step, board.issues))
    else:
        ways.append(way(board, found.step.id, "Details", StepMove.OPENED))
        yield Buttons(tuple(ways), links=_create_issue(board, found.step))


def _goal(board: m.Board, goal: Goal) -> Iterator[Block]:
    yield Text(f"{_aspect(board, goal.aspect)}: the goal is level {goal.to_level}", Tone.STRONG)
    yield Text(f"“{board.rubric.aspect(goal.aspect).levels[goal.to_level].statement}”")


def _aspect(board: m.Board, aspect: str) -> str:
    return board.rubric.aspect(aspect).name


# Levels that the answers match already


def _on_the_way(board: m.Board, aspect: str, level: int, other: NextStep | Goal | None) -> Iterator[Block]:
    name, cell = _aspect(board, aspect), board.rubric.aspect(aspect).levels[level]
    yield Text(f"{name}: maybe at level {level} already", Tone.STRONG)
    yield Text(f"Is this true for your team now? “{cell.statement}”")
    holds = button(
        TRUE,
        e.LevelConfirmed(board.ref, aspect),
        Style.PRIMARY,
        Confirmation(
            f"Level {level} for {name}?",
            f"Your team will see that you confirmed this, and I suggest what comes after level {level}. "
            "The result stays as it is: pick this statement when you assess again.",
            "Confirm",
            "Not now",
        ),
    )
    if isinstance(other, NextStep):
        yield Text(f"If not, this step gets you there: “{other.step.title}”.")
        yield from _choices(board, other, holds)
    else:
        yield row(holds)


def _so_far(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    """List the levels confirmed and the steps done since the result."""
    if planned.confirmed or planned.done:
        yield Divider()
    for level in planned.confirmed:
        yield from _confirmed(board, level)
    for each in planned.done[-MOST_OTHERS:]:
        checked = ", confirmed" if each.is_confirmed else ""
        title = board.rubric.step(each.step)[2].title
        yield Field("Done", f"{title} ({day_month(each.ended, board.record.zone)}{checked})")


def _confirmed(board: m.Board, level: ConfirmedLevel) -> Iterator[Block]:
    said = (
        f"level {level.level} for {_aspect(board, level.aspect)} on {day_month(level.at, board.record.zone)}."
    )
    if level.person:
        yield Mention(level.person, f"confirmed {said} The facilitator can undo it, too.")
    else:
        yield Text(f"Confirmed: {said}")
    yield row(button("Undo", e.LevelConfirmed(board.ref, level.aspect, retracted=True)))


def _nothing_to_do(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    level = board.record.result.level
    if not board.rubric.gives_level:
        found, agreement_from = board.record.result, PrivacyFloor(board.record.floor).spread
        yield from scan.said(board.rubric, found, agreement_from, board.levels)
        yield scan.not_a_level()
    elif level is None:
        yield Text("No level yet, so I can't suggest steps.")
        yield from lines(board.record.result.missing)
    else:
        yield Text("No open steps.")
        if planned.plan.keep_up:
            yield Text(STILL_TRUE)
            yield from lines(f"• {check}" for check in planned.plan.keep_up[:MOST_OTHERS])
    yield from _look_again(board)


def _look_again(board: m.Board, why: str = "") -> Iterator[Block]:
    """Offer a new assessment, or say when the scheduled one starts."""
    if board.start:
        yield Text(f"Your next assessment starts on {when(board.start.at, board.start.zone)}.")
        return
    if why:
        yield Text(why)
    yield row(button("Start an assessment", e.AssessAsked(rubric_id=board.rubric.id), Style.PRIMARY))


# What was just pressed


def _news(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    match board.news:
        case m.StepNews() as news:
            if told := tuple(_step_news(board, news, planned)):
                yield from (*told, Divider())
        case m.LevelNews(level, person, retracted):
            took_back = f"took this back: level {level.level} for {_aspect(board, level.aspect)} is no longer confirmed."
            said = what_was_confirmed(board.rubric, (AspectLevel(level.aspect, level.level),))
            yield Mention(person, took_back if retracted else f"confirmed {said}")
            yield Divider()
        case None:
            return


def announcement(board: m.Board) -> View:
    """Announce in a line what a person did with a step. To confirm a step is to finish it."""
    if not isinstance(board.news, m.StepNews):
        raise TypeError("only what was done about a step is announced")
    news = board.news
    if news.move is StepMove.CONFIRMED:
        news = replace(news, move=StepMove.DONE)
    step = board.rubric.step(news.adoption.step)[2]
    said = _did(news, step)
    if news.move is StepMove.DONE:
        planned = team_plan(board.rubric, board.record, board.adopted, board.confirmed)
        said = f"{said} {progress(planned.plan.progress)}".rstrip()
    return View(f"{board.rubric.name}: “{step.title}”", (mention(news.person, said), row(NEXT)))


def _step_news(board: m.Board, news: m.StepNews, planned: TeamPlan) -> Iterator[Block]:
    adoption = news.adoption
    _, _, step = board.rubric.step(adoption.step)
    if not _is_shown_below(news):
        yield mention(news.person, _did(news, step))
    if news.move is StepMove.DONE:
        if said := progress(planned.plan.progress):
            yield Text(said)
        yield Text(f"Is this true now? {step.done}")
        yield row(
            way(board, step.id, "Yes", StepMove.CONFIRMED, Style.PRIMARY),
            way(board, step.id, "Not yet", StepMove.REOPENED),
        )
    if news.move is StepMove.CONFIRMED and planned.can_look_again:
        yield from _look_again(board, "A new assessment shows what has changed.")
    if news.move is StepMove.DROPPED:
        yield row(way(board, step.id, "Undo", StepMove.REOPENED))


def _is_shown_below(news: m.StepNews) -> bool:
    """Tell whether the board says of the step itself what became of it, and by whom."""
    by_owner = news.person is not None and news.person == news.adoption.owner
    return news.move is StepMove.CONFIRMED or (news.move in _OF_OWNERS and by_owner)


_OF_OWNERS = (StepMove.ADOPTED, StepMove.TAKEN_OVER, StepMove.CONTINUED, StepMove.HELP, *CHECK_INS)


def _did(news: m.StepNews, step: Step) -> str:
    title = f"“{step.title}”"
    match news.move:
        case StepMove.ADOPTED:
            return f"took on {title}."
        case StepMove.TAKEN_OVER:
            return f"took over {title}."
        case StepMove.OFFERED:
            return f"put {title} on the team's list. Who'll take it?"
        case StepMove.DROPPED:
            return f"dropped {title}."
        case StepMove.DONE:
            own = news.person is not None and news.person == news.adoption.owner
            return f"finished {title}." if own else f"marked {title} as done."
        case StepMove.CONFIRMED:
            return f"says this is true now: {step.done}"
        case StepMove.REOPENED:
            return f"keeps {title} open."
        case StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS:
            return f"moved the check-in for {title}."
        case StepMove.CONTINUED | StepMove.HELP:
            return f"is still on {title}."
        case StepMove.OPENED | StepMove.SHOWN:
            return f"looks at {title}."
