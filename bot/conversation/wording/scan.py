"""The words of a scan's result: where to look first, disputed topics and unknown ones."""

from collections.abc import Iterable, Iterator, Sequence

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Field, Link, LinkList, Text, Tone
from bot.conversation.wording.phrases import LONGEST_LABEL, calendar_day, few, listed, number, row
from bot.conversation.wording.shortening import MOST_PLACES
from rubric import Result, Rubric
from rubric.model import Aspect
from rubric.scan import AGREEMENT_SHOWN_FROM, scan_map

MOST_NAMED = 4  # topics in one of those lines
NOTHING_LOW = "No topic is low."
LABEL = "Where should we look first?"


def said(
    rubric: Rubric,
    result: Result,
    agreement_from: int = AGREEMENT_SHOWN_FROM,
    levels: Sequence[m.TeamLevel] | None = None,
    most: int = MOST_PLACES,
) -> Iterator[Block]:
    """Say where to look first. With known *levels*, also empty ones, each of these topics has its way on."""
    found = scan_map(rubric, result, agreement_from)
    if found.look_first:
        yield Text("Look here first:", Tone.STRONG)
    elif any(each.value for each in result.aspects):
        yield Text(NOTHING_LOW)
    for at, aspect in enumerate(_aspects(rubric, found.look_first[:most]), 1):
        yield Text(f"{at}. {aspect.name}: “{_now(aspect, result)}”")
        if levels is not None:
            yield from _way_on(aspect, levels)
    if levels is not None:
        yield from _beyond(rubric, found.look_first[:most])
    if found.disputed:
        yield Text(f"Your answers differ on {_named(rubric, found.disputed)}.")
    if found.not_known:
        yield Text(f"Not known: {_named(rubric, found.not_known)}.")


def _beyond(rubric: Rubric, first: Iterable[str]) -> Iterator[Text]:
    """Say what to do about topics that no rubric assesses in depth, if there are any."""
    if not all(aspect.rubric for aspect in _aspects(rubric, first)):
        deep = sum(bool(each.rubric) for each in rubric.aspects)
        yield Text(
            f"So far I can assess {deep} of these {len(rubric.aspects)} topics in depth. Read up on the others, "
            "and talk about them with your team."
        )


def more_in_details(
    rubric: Rubric, result: Result, agreement_from: int, most: int = MOST_PLACES
) -> Iterator[Text]:
    """Count the topics to look at first that only the details show."""
    left = len(scan_map(rubric, result, agreement_from).look_first) - most
    if left > 0:
        yield Text(f"{number(left).capitalize()} more {'is' if left == 1 else 'are'} in Details.", Tone.QUIET)


def headline(rubric: Rubric, result: Result, agreement_from: int) -> str:
    """Say the outcome of a scan in one line."""
    found = scan_map(rubric, result, agreement_from).look_first
    first = f"look first at {_named(rubric, found[:MOST_PLACES])}" if found else "no topic is low"
    return f"{rubric.name}: {first}"


def _way_on(aspect: Aspect, levels: Sequence[m.TeamLevel]) -> Iterator[Block]:
    """Lead from a topic to its result or its assessment in depth, where there is one, else to pages about it."""
    if not aspect.rubric:
        if aspect.links:
            yield LinkList("Read more", tuple(Link(each.title, each.url) for each in aspect.links[:2]))
        return
    known = next((each for each in levels if each.rubric_id == aspect.rubric), None)
    if known:
        team = known.conversation_name or "Your team"
        yield Text(f"{team} was at level {known.level} on {calendar_day(known.day)}.", Tone.QUIET)
        way = button(cut(f"Go on with {aspect.name}", LONGEST_LABEL), e.TeamResultAsked(known.result))
    else:
        way = button(cut(f"Assess {aspect.name}", LONGEST_LABEL), e.AssessAsked(rubric_id=aspect.rubric))
    yield row(way)


def details(
    rubric: Rubric, result: Result, agreement_from: int, levels: Sequence[m.TeamLevel]
) -> Iterator[Block]:
    """Say why each topic to look at first matters, and link its assessment or pages about it."""
    for aspect in _aspects(rubric, scan_map(rubric, result, agreement_from).look_first):
        helps = f" It helps {_named(rubric, aspect.enables)}." if aspect.enables else ""
        yield Field(aspect.name, f"{aspect.why}{helps}")
        yield from _way_on(aspect, levels)
    yield from how(rubric)


def how(rubric: Rubric) -> Iterator[Block]:
    """Explain the order of topics, and name its sources."""
    low, top = rubric.policy.low, number(rubric.top)
    which = "the first" if low == 1 else f"one of the first {number(low)}"
    yield Field(
        "How this was worked out",
        f"One question is no level, so there is none. A topic is low where its answer is {which} of {top} statements. "
        "First come low topics that your answers agree on and that help other topics, then the other low ones.",
    )
    if rubric.sources:
        links = tuple(Link(each.title, each.url) for each in rubric.sources)
        yield LinkList("What helps what comes from", links)


def not_a_level() -> Text:
    """Say that a scan gives no level."""
    return Text("A scan shows where to look, it gives no level.", Tone.QUIET)


def _aspects(rubric: Rubric, ids: Iterable[str]) -> Iterator[Aspect]:
    return (rubric.aspect(each) for each in ids)


def _now(aspect: Aspect, result: Result) -> str:
    value = result.value(aspect.id)
    return aspect.levels[value].statement if value else ""


def _named(rubric: Rubric, ids: tuple[str, ...]) -> str:
    return listed(few([rubric.aspect(each).name for each in ids], MOST_NAMED))
