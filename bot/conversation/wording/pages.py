"""The words of a result's page, and of the messages about pages and Markdown."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.comparison import PublicResult, moves
from bot.conversation.identity import AssessmentRef
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.reports import markdown
from bot.conversation.reports.document import Document, Part, RubricText, Statements, Subheading, Table
from bot.conversation.reports.pages import ResultPage
from bot.conversation.step_plan import PlannedStep, StepStatus
from bot.conversation.view import (
    Block,
    Button,
    Buttons,
    Confirmation,
    Copyable,
    Field,
    Heading,
    Link,
    LinkList,
    Mention,
    Text,
    Tone,
    View,
)
from bot.conversation.wording import level_rule, pictures, result_facts
from bot.conversation.wording.direction import isolated_document
from bot.conversation.wording.phrases import calendar_day, line, listed, row, sentence, span, titled
from bot.conversation.wording.results import grid, level_of, level_reasons
from bot.conversation.wording.scan import NOTHING_LOW
from bot.conversation.wording.suggested_steps import (
    STILL_TRUE,
    about,
    goals,
    goals_heading,
    matched,
    outcome,
    step_details,
    what_was_confirmed,
)
from rubric import Rubric
from rubric.scan import scan_map

YOUR_LEVEL = "the team's level"
NOT_SHOWN = "–"
MOST_MARKDOWN = 7000  # bytes that every platform takes in one message
IN_WORDS = "The picture in words"
SHARE_AS_A_PAGE, ASKED = "Share as a page", "Make a page of this result?"


NOT_FOUND = Document(
    "This page is not here",
    "",
    (
        Text("The link may have expired, or the team may have stopped sharing it."),
        Text("If you made it, make a new one in chat. Otherwise ask the person who sent it to you."),
    ),
)


def say(message: m.PageMessage) -> View:
    """Put a message about a page, or about Markdown, into words."""
    match message:
        case m.PageShared(page, person):
            who = f"made a page of your result: {_named(page.rubric, page.day)}."
            return View(
                f"A page of your result: {page.rubric.name}",
                (Mention(person, who), *_link(page, public=True)),
            )
        case m.PageLink(page):
            said = f"Your team's page: {_named(page.rubric, page.day)}."
            return View(said, (Text(said), *_link(page, public=False)))
        case m.PageStopped(rubric, ref, day, person):
            who = f"stopped sharing the page of your result: {_named(rubric, day)}. Its link no longer works."
            return View(
                f"{rubric.name}: the page is no longer shared", (Mention(person, who), row(_result(ref)))
            )
        case m.PageEnded(rubric, ref, day, until):
            said = f"{_named(rubric, day)}: the link to this page opened until {calendar_day(until)}."
            return line(said, _result(ref))
        case m.PageOver(ref):
            return line("The page is no longer shared. Its link no longer works.", _result(ref))
        case m.PageCommand(ref):
            return _by_command(ref)
        case m.MarkdownCopy(page, ref):
            return _copy(page, ref)
        case _:
            assert_never(message)


def open_page(ref: AssessmentRef, way: m.PageWay) -> Button:
    """Offer a page of a result, after a question where it can be read outside the team."""
    press = e.ResultPageAsked(ref)
    match way:
        case m.PageWay.LINK:
            text = "I'll post a link for everyone here. Anyone who gets the link can open it, even outside your team. Any of you can stop sharing it."
        case m.PageWay.FILE:
            text = "I'll post it for everyone here, to open or to save as a file. Anyone who gets the file can read it, even outside your team."
        case m.PageWay.COMMAND:
            return button(SHARE_AS_A_PAGE, press)
    return button(SHARE_AS_A_PAGE, press, confirm=Confirmation(ASKED, text, "Make the page", "Not now"))


def copy_markdown(ref: AssessmentRef) -> Button:
    """Offer a result as Markdown."""
    return button("Copy as Markdown", e.MarkdownAsked(ref))


def _link(page: m.PageFacts, *, public: bool) -> tuple[Block, ...]:
    """Give the link of a page, say who can open it and until when, and let anyone stop it."""
    stop = Confirmation(
        "Stop sharing?",
        "The link stops working at once. A new page gets a new link.",
        "Stop the page",
        "Keep it",
    )
    file = (Link("Save as a file", page.file_url),) if page.file_url else ()
    return (
        LinkList("Opens in your browser", (Link(_named(page.rubric, page.day), page.url),)),
        Text(f"{_reach(page)} It shows no names and no notes."),
        Buttons((button("Stop sharing", e.ResultPageStopped(page.ref, public), confirm=stop),), links=file),
    )


def _reach(page: m.PageFacts) -> str:
    until = f"until {calendar_day(page.until)}"
    if page.file_url:
        file = "To hand the page on, save it as a file, which stays with everyone who gets it."
        return f"The link opens on this computer only, {until}. {file}"
    return f"Anyone with the link can open it {until}."


def _by_command(ref: AssessmentRef) -> View:
    """Name the command that writes a page to a file."""
    where = ref.conversation
    name = shlex.quote(f"{where.platform}:{where.tenant}:{where.id}")
    said = (
        "I can't give you a link, because I have no address that browsers can reach. The person who runs me "
        "can write the page of our newest result to a file and send it to you, with this command:"
    )
    hint = "The page shows no names and no notes."
    command = Copyable(f"rung export --conversation {name} --html our-result.html")
    ways = row(copy_markdown(ref), _result(ref))
    return titled("Our result as a page", (Text(said), command, Text(hint, Tone.QUIET), ways))


def _named(rubric: Rubric, day: date) -> str:
    return f"{rubric.name}, {calendar_day(day)}"


def _result(ref: AssessmentRef) -> Button:
    return button("Show result", e.TeamResultAsked(ref))


def _copy(page: ResultPage, ref: AssessmentRef) -> View:
    """Show a result as Markdown. Its last sections are left out where a message cannot hold them."""
    text = markdown.write(document(page), MOST_MARKDOWN)
    hint = "Copy this and paste it into GitHub, GitLab, Confluence or Notion. It shows no names and no notes."
    return titled("Our result as Markdown", (Text(hint), Copyable(text.rstrip()), row(_result(ref))))


def file_name(page: ResultPage) -> str:
    """Name the file of a page by its capability and day."""
    return f"rung-{page.now.rubric.id}-{page.now.day}.html"


def document(page: ResultPage) -> Document:
    """Say a result for people who were not there."""
    now, before = page.now, page.before
    moved = before.result.level if before else None
    level = _outcome(now, moved)
    known = (now.team, calendar_day(now.day), result_facts.answered(now))
    parts: list[Part] = [
        *_level(now),
        pictures.image(page.picture),
        _topics(now, before),
        *(() if now.result.level is None else level_reasons(now.rubric, now.result, page.plan)),
        *result_facts.differences(now, speaker="Rung"),
        *result_facts.change(now, before),
        *_steps(page),
        Heading("How this was worked out"),
        Text(_rule(now)),
        *_questions(now),
    ]
    found = Document(
        f"{now.rubric.name}: {level}",
        " · ".join(filter(None, known)),
        tuple(parts),
        _foot(page),
        now.rubric.language,
    )
    return isolated_document(found, page)


def _outcome(now: PublicResult, moved: int | None) -> str:
    if not now.rubric.gives_level:
        return "a scan"
    return "no level yet" if now.result.level is None else level_of(now.rubric, now.result.level, moved)


def _level(now: PublicResult) -> Iterator[Part]:
    if not now.rubric.gives_level:
        floor = PrivacyFloor(now.floor)
        first = scan_map(now.rubric, now.result, floor.spread).look_first
        names = [now.rubric.aspect(each).name for each in first]
        yield Field("Look here first", f"{listed(names)}.") if names else Text(NOTHING_LOW)
        return
    if now.result.level is None:
        yield from (Text(each) for each in now.result.missing)
        return
    level = now.rubric.levels[now.result.level]
    yield RubricText(Text(level.name, Tone.STRONG))
    yield RubricText(Text(level.summary))
    if level.talk:
        yield RubricText(Field("To talk about", level.talk))


def _topics(now: PublicResult, before: PublicResult | None) -> Table:
    """Say the level of each topic. How answers spread and what moved have columns where they may show."""
    topics = zip(now.rubric.aspects, grid(now.rubric, now.result).rows, strict=True)
    if not now.rubric.gives_level:
        answers = tuple((found.name, found.says) for _, found in topics)
        return Table("The team's answer in each topic", ("Topic", "What that looks like"), answers)
    spread = {each.id: _range(*each.range) for each in now.result.aspects if each.range}
    earlier = {each.name: str(each.before) for each in moves(before, now)} if before else {}
    ranges = sentence(span(evidence=now.rubric.asks_evidence))
    columns = ["Topic", "Level", *(["Before"] if earlier else []), *([ranges] if spread else [])]
    rows = []
    for aspect, found in topics:
        cells = [found.name, str(found.value or NOT_SHOWN)]
        cells += [earlier.get(found.name, NOT_SHOWN)] if earlier else []
        cells += [spread.get(aspect.id, NOT_SHOWN)] if spread else []
        rows.append((*cells, found.says))
    caption = f"The team's level in each topic, from 1 to {len(now.rubric.levels)}"
    return Table(caption, (*columns, "What that looks like"), tuple(rows))


def _range(low: int, high: int) -> str:
    return f"all {low}" if low == high else f"{low} to {high}"


def _steps(page: ResultPage) -> Iterator[Part]:
    """Say what the team does next, and how far that is, without saying who."""
    now, plan = page.now, page.plan
    if plan.confirmed:
        yield Text(f"Confirmed: {what_was_confirmed(now.rubric, plan.confirmed)}")
    yield from map(Text, matched(now.rubric, plan))
    if plan.steps:
        yield Heading("Next steps" if len(plan.steps) > 1 else "Next step")
    for at, step in enumerate(plan.steps, 1):
        yield from _step(now.rubric, at, step)
    if plan.steps and now.result.level is not None and (said := outcome(now.rubric, now.result, plan)):
        yield Text(said)
    if not plan.steps and plan.goals:
        yield goals_heading(plan)
        yield Statements(tuple(goals(now.rubric, plan)))
    if not plan.steps and plan.keep_up:
        yield Heading("Keep it up")
        yield Text(STILL_TRUE)
        yield Statements(plan.keep_up)


def _step(rubric: Rubric, at: int, step: PlannedStep) -> Iterator[Part]:
    yield RubricText(Subheading(f"{at}. {step.step.title}"))
    yield Text(about(rubric, replace(step, status=step.status or StepStatus.UNOWNED)), Tone.QUIET)
    for part in step_details(rubric, step.step, step.suggested):
        yield RubricText(part) if isinstance(part, Field) else part


def _rule(now: PublicResult) -> str:
    middle = f"{level_rule.middle_answer(now.rubric)} "
    if not now.rubric.gives_level:
        return f"{middle}One question is no level, so a scan gives none."
    return f"{middle}{level_rule.how_worked_out(now.rubric, now.result)}"


def _questions(now: PublicResult) -> Iterator[Part]:
    """Give the wording that people answered by."""
    yield Heading("What was asked")
    for aspect, found in zip(now.rubric.aspects, now.result.aspects, strict=True):
        yield RubricText(Subheading(aspect.name))
        yield RubricText(Text(aspect.question))
        statements = tuple(aspect.levels[level].statement for level in sorted(aspect.levels))
        yield Statements(statements, found.value, YOUR_LEVEL)


def _foot(page: ResultPage) -> tuple[str, ...]:
    rubric = page.now.rubric
    said = (
        f"Made with Rung from the team's answers to {rubric.name} {rubric.version}. No teammate sees who said what.",
        "The level is a rough guide, not a measurement. Use it to choose what to do next.",
    )
    if page.until is None:
        return said
    until = (
        f"This page can be opened until {calendar_day(page.until)}, unless the team stops sharing it earlier."
    )
    return (*said, until)
