"""The last press about a team's steps in words: on top of the board, and in a line of its own."""

from collections.abc import Iterator

from bot.conversation import messages as m
from bot.conversation.step_plan import AspectLevel, TeamPlan, team_plan
from bot.conversation.team_record import StepMove
from bot.conversation.view import Block, Divider, Mention, Style, Text, View
from bot.conversation.wording.phrases import mention, next_of, row
from bot.conversation.wording.step_buttons import CHECK_INS, look_again, way
from bot.conversation.wording.suggested_steps import progress, what_was_confirmed
from rubric.model import Step

_OF_OWNERS = (StepMove.ADOPTED, StepMove.TAKEN_OVER, StepMove.CONTINUED, StepMove.HELP, *CHECK_INS)


def say(board: m.Board, planned: TeamPlan) -> Iterator[Block]:
    """Say the last press about a step or a level, with the buttons that follow from it."""
    match board.news:
        case m.StepNews() as news:
            if told := tuple(_step_news(board, news, planned)):
                yield from (*told, Divider())
        case m.LevelNews(level, person, retracted):
            took_back = f"took this back: level {level.level} for {board.rubric.aspect(level.aspect).name} is no longer confirmed."
            said = what_was_confirmed(board.rubric, (AspectLevel(level.aspect, level.level),))
            yield Mention(person, took_back if retracted else f"confirmed {said}")
            yield Divider()
        case None:
            return


def announcement(board: m.Board) -> View:
    """Announce in a line what a person did with a step."""
    if not isinstance(board.news, m.StepNews):
        raise TypeError("only what was done about a step is announced")
    news = board.news
    step = board.rubric.step(news.adoption.step)[2]
    said = _did(news, step)
    if news.move is StepMove.DONE:
        planned = team_plan(board.rubric, board.record, board.adopted, board.confirmed)
        said = f"{said} {progress(planned.plan.progress)}".rstrip()
    return View(
        f"{board.rubric.name}: “{step.title}”", (mention(news.person, said), row(next_of(board.rubric)))
    )


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
        yield from look_again(board, "A new assessment shows what has changed.")
    if news.move is StepMove.DROPPED:
        yield row(way(board, step.id, "Undo", StepMove.REOPENED))


def _is_shown_below(news: m.StepNews) -> bool:
    """Tell whether the lines about the step on the board say the same, with its person."""
    return news.move is StepMove.CONFIRMED or (news.move in _OF_OWNERS and _is_by_owner(news))


def _is_by_owner(news: m.StepNews) -> bool:
    return news.person is not None and news.person == news.adoption.owner


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
            return f"finished {title}." if _is_by_owner(news) else f"marked {title} as done."
        case StepMove.CONFIRMED:
            return f"says this is true now: {step.done}"
        case StepMove.REOPENED:
            return f"opened {title} again."
        case StepMove.WEEK | StepMove.TWO_WEEKS | StepMove.FOUR_WEEKS:
            return f"moved the check-in for {title}."
        case StepMove.CONTINUED | StepMove.HELP:
            return f"is still on {title}."
        case StepMove.OPENED | StepMove.SHOWN:
            return f"looks at {title}."
