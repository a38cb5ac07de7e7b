"""A team's board: its open steps, the suggested ones, and those done since the result."""

from collections.abc import Iterator

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.reminders.preferences import DAY
from bot.conversation.safe_text import cut
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
from bot.conversation.wording import scan, step_news, tracker
from bot.conversation.wording.phrases import (
    LONGEST_LABEL,
    and_more,
    counted,
    day_month,
    lines,
    row,
    weekday_month,
)
from bot.conversation.wording.step_buttons import (
    CHECK_INS,
    DONE,
    DROP,
    LIST,
    MORE,
    TAKE,
    TRUE,
    look_again,
    one_primary,
    way,
)
from bot.conversation.wording.suggested_steps import (
    STILL_TRUE,
    about_suggestion,
    step_details,
)
from rubric import Goal, NextStep
from rubric.model import Step

MOST_OPEN, MOST_OTHERS = 5, 3
MOVED_DAYS = 3  # at most, by which a check-in comes later than was chosen, because of a weekend
GIVE_BACK = "Give it back to the team"
ALL_STEPS = button("All steps", e.StepsAsked())


def say(board: m.Board) -> View:
    """Show the team's next steps."""
    rubric, planned = (
        board.rubric,
        team_plan(board.rubric, board.record, board.adopted, board.confirmed),
    )
    blocks: list[Block] = [Heading(f"{rubric.name}: our next steps"), *step_news.say(board, planned)]
    for each in planned.open[:MOST_OPEN]:
        blocks += _open_step(board, planned, each)
    blocks += and_more(planned.open, MOST_OPEN)
    blocks += _suggestions(board, planned)
    for aspect, level, other in planned.on_the_way[:MOST_OTHERS]:
        blocks += _on_the_way(board, planned, AspectLevel(aspect, level), other)
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
    all_steps = (ALL_STEPS,) if board.adopted or board.elsewhere else ()
    blocks.append(row(*all_steps, button("Show result", e.ResultAsked())))
    blocks += _elsewhere(board)
    return View(f"{rubric.name}: our next steps", one_primary(blocks))


def _elsewhere(board: m.Board) -> Iterator[Block]:
    """Lead to the boards of other capabilities with open steps."""
    if board.elsewhere:
        yield Text("More open steps:", Tone.QUIET)
        yield row(
            *(
                button(cut(each.name, LONGEST_LABEL), e.NextAsked(each.id))
                for each in board.elsewhere[:MOST_OTHERS]
            )
        )


# The open steps


def _open_step(board: m.Board, planned: TeamPlan, adoption: AdoptedStep) -> Iterator[Block]:
    aspect, level, step = board.rubric.step(adoption.step)
    yield Text(step.title, Tone.STRONG)
    yield from _owned(adoption, board.record.zone, board.now)
    confirmed = any(each.aspect == aspect.id and each.level >= level for each in planned.confirmed)
    if confirmed:
        said = f"Your team confirmed level {level} for {aspect.name}. Is this step done, or no longer needed?"
        yield Text(said, Tone.QUIET)
    urged = Style.PLAIN if confirmed or _just_taken(board) else Style.PRIMARY
    take = way(board, adoption.step, TAKE, StepMove.ADOPTED, urged)
    if adoption.step in (board.opened, _just_taken(board)):
        yield from step_details(board.rubric, step)
        yield from _everything(board, adoption, take, tracker.create_issue(step, board.issues))
    else:
        yield _usual(board, adoption, take, _create_issue(board, step))


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
        yield from helpers(adoption)


def helpers(adoption: AdoptedStep) -> Iterator[Mention]:
    """Name the people who can help the owner of a step."""
    for each in adoption.helpers:
        yield Mention(each, "can help with this.")


def coming_check_in(adoption: AdoptedStep, zone: str | None, now: int) -> str:
    """Announce the next check-in, or say nothing where none is to come."""
    return f"I'll check in on {weekday_month(adoption.check_in, zone)}." if adoption.check_in > now else ""


def _usual(board: m.Board, adoption: AdoptedStep, take: Button, links: tuple[Link, ...]) -> Buttons:
    ways = (
        way(board, adoption.step, DONE, StepMove.DONE),
        way(board, adoption.step, DROP, StepMove.DROPPED),
        way(board, adoption.step, MORE, StepMove.OPENED),
    )
    return Buttons(ways if adoption.owner else (take, *ways), links=links)


def _everything(
    board: m.Board, adoption: AdoptedStep, take: Button, links: tuple[Link, ...]
) -> Iterator[Block]:
    def press(label: str, move: StepMove) -> Button:
        return way(board, adoption.step, label, move)

    ends = (press(DONE, StepMove.DONE), press(DROP, StepMove.DROPPED))
    if not adoption.owner:
        yield Buttons((take, *ends), links=links)
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
        day = f", on {coming:%a} {coming.day} {coming:%b}" if later else ""
        yield move, f"{CHOSEN} {label}{day}" if 0 <= later <= MOVED_DAYS else label


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
        yield from _choices(board, found, way(board, found.step.id, TAKE, StepMove.ADOPTED, _urged(planned)))
    for goal in planned.plan.goals[:MOST_OTHERS]:
        yield from _goal(board, goal)


def _urged(planned: TeamPlan) -> Style:
    """Urge people to choose, unless the team has open steps."""
    return Style.PLAIN if planned.open else Style.PRIMARY


def _choices(board: m.Board, found: NextStep, *first: Button) -> Iterator[Block]:
    opened = board.opened == found.step.id
    if opened:
        yield from step_details(board.rubric, found.step, found)
    ways = [*first, way(board, found.step.id, LIST, StepMove.OFFERED)]
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


def _on_the_way(
    board: m.Board, planned: TeamPlan, next_level: AspectLevel, other: NextStep | Goal | None
) -> Iterator[Block]:
    aspect, level = next_level.aspect, next_level.level
    name, cell = _aspect(board, aspect), board.rubric.aspect(aspect).levels[level]
    yield Text(f"{name}: maybe at level {level} already", Tone.STRONG)
    yield Text(f"Is this true for your team now? “{cell.statement}”")
    holds = button(
        TRUE,
        e.LevelConfirmed(board.ref, aspect),
        _urged(planned),
        Confirmation(
            f"Level {level} for {name}?",
            f"Your team will see that you confirmed this, and I suggest what comes after level {level}. "
            "The result stays as it is. If this is still true when you assess again, pick it then.",
            "Confirm",
            "Not now",
        ),
    )
    if isinstance(other, NextStep):
        yield Text(f"If not, this step gets you there: “{other.step.title}”.")
        yield from _choices(board, other, holds, way(board, other.step.id, TAKE, StepMove.ADOPTED))
        return
    for step in _leading_to(board, planned, next_level):
        yield Text(f"If not, this step on your list gets you there: “{step.title}”.")
    yield row(holds)


def _leading_to(board: m.Board, planned: TeamPlan, next_level: AspectLevel) -> Iterator[Step]:
    """Find the open steps that lead to a level of a topic."""
    for each in planned.open:
        aspect, level, step = board.rubric.step(each.step)
        if AspectLevel(aspect.id, level) == next_level:
            yield step


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
    yield from and_more(planned.done, MOST_OTHERS)


def _confirmed(board: m.Board, level: ConfirmedLevel) -> Iterator[Block]:
    said = (
        f"level {level.level} for {_aspect(board, level.aspect)} on {day_month(level.at, board.record.zone)}."
    )
    if level.person:
        yield Mention(level.person, f"confirmed {said} Only the same person and the facilitator can undo it.")
    else:
        yield Text(f"Confirmed: {said}")
    yield row(button("Undo", e.LevelConfirmed(board.ref, level.aspect, retracted=True)))


def _nothing_to_do(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    level = board.record.result.level
    if not board.rubric.gives_level:
        found, agreement_from = board.record.result, PrivacyFloor(board.record.floor).spread
        ways = scan.WaysOn(board.levels, of_team=True)
        yield from scan.said(board.rubric, found, agreement_from, ways)
        yield scan.not_a_level()
    elif level is None:
        yield Text("No level yet, so I can't suggest steps.")
        yield from lines(board.record.result.missing)
    else:
        yield Text("No open steps.")
        if planned.plan.keep_up:
            yield Text(STILL_TRUE)
            yield from lines(f"• {check}" for check in planned.plan.keep_up[:MOST_OTHERS])
    yield from look_again(board)
