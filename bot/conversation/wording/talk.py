"""The guide for a team's talk about its result, and the summary of the talk."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from bot.conversation import events as e, messages as m
from bot.conversation.calendar import CalendarDate
from bot.conversation.callback_data import button
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.reports.talk import OPENING_MINUTES, STEPS_MINUTES, TalkOrder, TalkTopic, talk_guide
from bot.conversation.schedules import NextAssessment
from bot.conversation.step_plan import AspectLevel, StepStatus, status_of
from bot.conversation.team_record import AdoptedStep, TeamResult
from bot.conversation.view import Block, Button, Field, Heading, Style, Text, Tone, View
from bot.conversation.wording import level_rule, result_facts, scan
from bot.conversation.wording.phrases import (
    HOME,
    YOUR_TEAMS,
    counted,
    day,
    lines,
    listed,
    next_of,
    row,
    span,
    titled,
    when,
)
from bot.conversation.wording.results import level_of
from bot.conversation.wording.step_board import coming_check_in
from bot.conversation.wording.suggested_steps import STATUS, confirmed, goals, in_brackets, matched
from bot.conversation.wording.team_results import show_everyone
from rubric import AspectResult, Rubric

_USUAL_QUESTIONS = (
    "What did you see at work that made you pick your answer?",
    "What would have to change before you could pick the next statement?",
)


def say(message: m.TalkMessage) -> View:
    """Put a message about a team's talk into words."""
    match message:
        case m.TalkSummary():
            return _summary(message)
        case m.TalkCard(guide=guide, card=0):
            return _opening(message)
        case m.TalkCard(guide=guide, card=card) if card == guide.last_card:
            return _last(message)
        case m.TalkCard(guide=guide, card=card) if card == guide.steps_card:
            return _steps(message)
        case m.TalkCard(guide=guide, card=card):
            return _topic(message, guide.topics[card - 1])
        case _:
            assert_never(message)


def _opening(card: m.TalkCard) -> View:
    """Say how long the talk takes, in which order the topics come, and how to lead it."""
    guide = card.guide
    more = f" {counted(guide.left_out, 'more topic').capitalize()} don't fit in." if guide.left_out else ""
    blocks = [
        Text(
            f"{counted(len(guide.topics), 'topic').capitalize()} and the steps after them, about {guide.minutes} minutes in all.{more} "
            f"{_order(card)}"
        ),
        *_moved_down(card),
        Text(
            f"Begin with the result itself: {OPENING_MINUTES} minutes. Ask where people notice it at "
            "work. Nobody has to say what they picked."
        ),
        Text("Only you see this guide.", Tone.QUIET),
        row(_turn("Start", card, 1, Style.PRIMARY), *_date(card)),
    ]
    return titled(f"Guide the talk: {card.summary.rubric.name}", tuple(blocks))


def _date(card: m.TalkCard) -> Iterator[Button]:
    if card.can_be_planned:
        yield button("Add to calendar", e.CalendarAsked(card.ref, CalendarDate.TALK))


def _order(card: m.TalkCard) -> str:
    guide, result = card.guide, card.summary.record.result
    first = guide.topics[0].aspect.name
    match guide.order:
        case TalkOrder.DIFFERENCES:
            names = [each.aspect.name for each in guide.topics if each.differs]
            return f"Start with {listed(names)}, where your answers differ most."
        case TalkOrder.CLOSE:
            return "Your answers are close on every topic, so the topics come in their usual order."
        case TalkOrder.PARTLY_KNOWN:
            return (
                "On some topics too few of you picked a level to show how far your answers differ, so the topics "
                "come in their usual order."
            )
        case TalkOrder.LAGGARD:
            return f"{first} comes first, because it is your lowest topic and keeps you from level {(result.level or 0) + 1}."
        case TalkOrder.SCAN:
            return "The topics to look at first come first."
        case TalkOrder.UNKNOWN:
            return "You have no level yet. The topics that too few of you could answer come first."
        case TalkOrder.RUBRIC:
            return "Too few of you answered to show where answers differ, so the topics come in their usual order."


def _moved_down(card: m.TalkCard) -> Iterator[Block]:
    before = card.before.result.level if card.before else None
    now = card.summary.record.result.level
    if before is not None and now is not None and now < before:
        yield Text(
            f"Your level went from {before} to {now}. Ask what changed: the work, the team, or how you read "
            "the questions."
        )


def _topic(card: m.TalkCard, topic: TalkTopic) -> View:
    """Show where the team is in one topic, and two questions to ask about it."""
    aspect, value = topic.aspect, topic.found.value
    now = (
        f"Level {value}. “{aspect.levels[value].statement}”" if value else "Too few of you answered this one."
    )
    asked = aspect.talk or _USUAL_QUESTIONS
    blocks: list[Block] = [
        Text(f"{topic.minutes} minutes.", Tone.QUIET),
        Field("Where you are", now),
    ]
    if topic.differs and topic.found.range:
        low, high = topic.found.range
        what = span(evidence=card.summary.rubric.asks_evidence)
        blocks.append(Text(f"Your answers differ. They go from {low} to {high}, {what}."))
    blocks += _besides(card, topic.found)
    blocks += [Text("Ask:", Tone.STRONG), *lines(f"• {each}" for each in asked), _turns(card)]
    return titled(f"{card.card} of {len(card.guide.topics)}: {aspect.name}", tuple(blocks))


def _besides(card: m.TalkCard, found: AspectResult) -> Iterator[Block]:
    """Say which evidence lowered a topic, and which one speaks for a higher level."""
    rubric, planned = card.summary.rubric, card.summary.plan.plan

    def here(levels: tuple[AspectLevel, ...]) -> tuple[AspectLevel, ...]:
        return tuple(each for each in levels if each.aspect == found.id)

    plan = replace(planned, matched=here(planned.matched), confirmed=here(planned.confirmed))
    yield from lines((*level_rule.lowered(rubric, (found,)), *matched(rubric, plan)))
    yield from confirmed(rubric, plan)


def _steps(card: m.TalkCard) -> View:
    """Help the team to choose steps and their owners, or what to keep up."""
    rubric, result = card.summary.rubric, card.summary.record.result
    planned = card.summary.plan.plan
    texts = [f"{STEPS_MINUTES} minutes. {_how_to_choose(card)}"]
    title, ways = "Choose your next steps", [_show_steps(card)]
    if not rubric.gives_level:
        title, ways = "Choose one topic for a closer look", []
        texts = ["Agree on one topic, and who starts its assessment or reads up on it."]
    elif result.level is None:
        title, ways = "What to find out", []
        texts = ["Without a level I suggest no steps. Agree who finds out what nobody knew, and until when."]
    elif not planned.steps and planned.keep_up:
        title, ways = "What to keep up", []
        texts = [
            "You are at the top. Ask if these are still true:",
            *(f"• {each}" for each in planned.keep_up),
        ]
    elif result.level == rubric.top:
        title, ways = "Stay where you are", []
        texts = ["You are at the top. Agree who would notice first if that changed."]
    elif not planned.steps and planned.goals:
        title, ways = "Choose your next goal", []
        texts = [
            f"{STEPS_MINUTES} minutes. Choose one of these, and agree who does what first:",
            *(f"• {each}" for each in goals(rubric, planned)),
        ]
    else:
        texts += [f"• {each.step.title}{in_brackets(each)}" for each in planned.steps]
        texts += matched(rubric, planned)
    if card.is_shown:
        ways = []
    back = _turn("Back", card, card.card - 1)
    on = _turn("Next", card, card.card + 1, Style.PLAIN if ways else Style.PRIMARY)
    texts += _next_assessment(card.summary)
    return titled(title, (*lines(texts), row(*ways, on, back)))


def _how_to_choose(card: m.TalkCard) -> str:
    """Say how steps are chosen, and where everyone sees them once they are shown."""
    choose = "hoose one or two, and ask who takes each. They press “I'll take it”."
    if not card.is_shown:
        return f"Show the list of steps to everyone, c{choose}"
    where = f"in {card.share.conversation_name or YOUR_TEAMS}" if card.share.elsewhere else "here"
    return f"Everyone {where} sees the steps now. C{choose}"


def _show_steps(card: m.TalkCard) -> Button:
    event = e.TalkStepsShown(card.ref, card.card)
    return show_everyone(event, card.share, "Show the steps", Style.PRIMARY)


def _last(card: m.TalkCard) -> View:
    """Show what would be posted."""
    shown = _summary(card.summary)
    post = show_everyone(e.TalkShared(card.ref), card.share, "Post the summary")
    blocks = [each for each in shown.blocks if not isinstance(each, Heading)]
    back = _turn("Back", card, card.card - 1)
    ways = row(next_of(card.summary.rubric), HOME, back) if card.is_shown else row(post, back)
    intro = Text(
        f"Everyone in {card.share.conversation_name or YOUR_TEAMS} sees this summary now."
        if card.is_shown
        else "This is the summary. Post it when your talk is over."
    )
    return titled("Sum up", (intro, *blocks[:-1], ways))


def _summary(summary: m.TalkSummary) -> View:
    """Say what the talk came to. Owners are not named."""
    rubric, record = summary.rubric, summary.record
    level = record.result.level
    stood: list[Block] = [
        Text(f"Your team is at {level_of(rubric, level)}." if level else "Your team has no level yet.")
    ]
    if not rubric.gives_level:
        stood = list(scan.said(rubric, record.result, PrivacyFloor(record.floor).spread))
    blocks: list[Block] = [
        *stood,
        *_differed(rubric, record),
        *confirmed(rubric, summary.plan.plan),
        *_chosen(summary),
    ]
    blocks += lines(_next_assessment(summary))
    ways = row(replace(next_of(rubric), style=Style.PRIMARY))
    return titled(f"{rubric.name}: summary of your talk", (*blocks, ways))


def _next_assessment(summary: m.TalkSummary) -> Iterator[str]:
    match summary.next_assessment:
        case NextAssessment(at, zone, by_itself=True):
            yield f"The next assessment starts on {when(at, zone)}."
        case NextAssessment(at, zone):
            yield f"I'll suggest a new assessment on {day(at, zone)}."


def _differed(rubric: Rubric, record: TeamResult) -> Iterator[Block]:
    apart = [each for each in talk_guide(rubric, record).topics if each.differs and each.found.range]
    if apart:
        said = result_facts.topic_ranges(rubric, [each.found for each in apart])
        yield Field("Where your answers differed most", said)


def _chosen(summary: m.TalkSummary) -> Iterator[Block]:
    """List the steps that were finished since the result or are open, unless there was nothing to choose."""
    rubric, planned = summary.rubric, summary.plan
    chosen = (*planned.done, *planned.open)
    if chosen:
        yield Text("Your steps", Tone.STRONG)
        yield from lines(f"• {_title(rubric, each)}: {_state(each, summary)}" for each in chosen)
    elif planned.suggested:
        yield Text("You have chosen no steps yet.")


def _title(rubric: Rubric, step: AdoptedStep) -> str:
    return rubric.step(step.step)[2].title


def _state(step: AdoptedStep, summary: m.TalkSummary) -> str:
    status = status_of(step)
    coming = coming_check_in(step, summary.record.zone, summary.now) if status is StepStatus.OWNED else ""
    return f"{STATUS[status]}{f'. {coming}' if coming else ''}"


def _turns(card: m.TalkCard) -> Block:
    return row(
        _turn("Next", card, card.card + 1, Style.PRIMARY),
        _turn("Back", card, card.card - 1),
    )


def _turn(label: str, card: m.TalkCard, to: int, style: Style = Style.PLAIN) -> Button:
    return button(label, e.GuideOpened(card.ref, to), style)
