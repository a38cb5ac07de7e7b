"""The page of a person's own sessions, steps, results and reminders: short lines, and ways to see more."""

from collections.abc import Iterator

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.view import Block, Divider, Field, Heading, Style, Text, View
from bot.conversation.wording import help as help_words, open_sessions, reminder_settings, step_buttons, steps
from bot.conversation.wording.phrases import ASSESS, CHECK, HOME, and_more, calendar_day, day, row, titled
from rubric import Result, Rubric

MOST_OPEN, MOST_STEPS, MOST_TEAMS = 3, 2, 3
_TITLE = "Your overview"


def say(page: m.Overview) -> View:
    """Put all that is a person's own on one page."""
    blocks: list[Block] = []
    sections = (
        _hello(page),
        _unanswered(page),
        _open(page),
        _steps(page),
        _teams(page),
        _finished(page),
        reminder_settings.brief(page.reminders),
        _ways(page),
    )
    for section in sections:
        found = list(section)
        if found and blocks:
            blocks.append(Divider())
        blocks += found
    return View(_TITLE, step_buttons.one_primary(blocks))


def _hello(page: m.Overview) -> Iterator[Block]:
    if page.greeted:
        awaited = any(not each.sits_out for each in page.unanswered)
        waits = awaited or page.steps or any(each.progress.left for each in page.open)
        yield Text("Hi. This is waiting for you." if waits else "Hi. Nothing is waiting for you.")


def _unanswered(page: m.Overview) -> Iterator[Block]:
    """Say which teams wait for the person's answers."""
    for each in page.unanswered[:MOST_OPEN]:
        yield Text(open_sessions.sits_out(each) if each.sits_out else open_sessions.asks_for_answers(each))
        yield row(*open_sessions.answer_ways(each))
    yield from and_more(page.unanswered, MOST_OPEN)


def _open(page: m.Overview) -> Iterator[Block]:
    """Lead with the open questions. The first of them is what a person most likely came for."""
    if page.is_empty:
        yield Text(
            f"{help_words.WHAT_I_DO} Start with a check for yourself: it takes about a minute, and only you see it."
        )
        yield row(button("Take a quick check", e.CheckAsked(), Style.PRIMARY))
    if page.open:
        yield from open_sessions.mine(page.open[:MOST_OPEN]).blocks
        yield from and_more(page.open, MOST_OPEN)


def _steps(page: m.Overview) -> Iterator[Block]:
    if page.steps:
        yield Heading("Your steps")
        for each in page.steps[:MOST_STEPS]:
            yield from steps.own_step(each)
        yield from and_more(page.steps, MOST_STEPS)


def _finished(page: m.Overview) -> Iterator[Block]:
    if page.finished:
        yield Heading("Your own checks")
        for each in page.finished:
            yield Field(
                each.rubric.name,
                f"{_level(each.rubric, each.result)}, {day(each.opened, page.reminders.zone)}",
            )
        yield row(button("Show my last result", e.ResultAsked(page.finished[0].ref)))


def _teams(page: m.Overview) -> Iterator[Block]:
    """List results that the person has a part in. The whole one is looked at in the team's conversation."""
    if page.teams:
        yield Heading("Your teams' results")
        for each in page.teams[:MOST_TEAMS]:
            where = (
                f"{each.conversation_name}, {each.rubric.name}"
                if each.conversation_name
                else each.rubric.name
            )
            yield Field(where, _team_level(each))
            yield row(button("Show result", e.ResultAsked(each.ref)))
        yield from and_more(page.teams, MOST_TEAMS)


def team_results(message: m.TeamResultList) -> View:
    """List the last results of a person's teams, the newest first, each with the way to it."""
    blocks: list[Block] = [Text("You have no finished check of your own.")]
    for each in message.results[:MOST_TEAMS]:
        where = f"{each.place}, {each.rubric.name}" if each.place else each.rubric.name
        level = _level(each.rubric, each.record.result)
        blocks.append(Field(where, f"{level}, {calendar_day(each.record.closed_day)}"))
        blocks.append(row(button("Show result", e.TeamResultAsked(each.ref))))
    blocks += and_more(message.results, MOST_TEAMS)
    return titled("Your teams' results", (*blocks, row(CHECK, HOME)))


def _team_level(team: m.TeamSummary) -> str:
    """Say the last level of a team, and that a newer assessment gave none."""
    said = f"{_level(team.rubric, team.record.result)}, {calendar_day(team.record.closed_day)}"
    if team.without_level is None:
        return said
    return f"{said}. The assessment of {calendar_day(team.without_level.closed_day)} gave no level."


def _ways(page: m.Overview) -> Iterator[Block]:
    """Lead to everything else."""
    own = () if page.is_empty else (steps.MY_STEPS, CHECK)
    privacy = button("Who sees what?", e.PrivacyAsked())
    yield row(*own, ASSESS, privacy, help_words.MORE)


def _level(rubric: Rubric, result: Result) -> str:
    if not rubric.gives_level:
        return "a scan"
    if result.level is None:
        return "no level yet"
    return f"level {result.level} of {rubric.top}, {rubric.levels[result.level].name}"
