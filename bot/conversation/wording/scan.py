"""The words of a scan's result: where to look first, disputed topics and unknown ones."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot.conversation import events as e, messages as m
from bot.conversation.callback_data import button
from bot.conversation.safe_text import cut
from bot.conversation.view import Block, Button, Field, Link, LinkList, Style, Text, Tone
from bot.conversation.wording.phrases import LONGEST_LABEL, calendar_day, few, listed, number, row
from bot.conversation.wording.shortening import MOST_PLACES
from rubric import Result, Rubric
from rubric.model import Aspect
from rubric.scan import AGREEMENT_SHOWN_FROM, scan_map

MOST_NAMED = 4  # topics in one of those lines
NOTHING_LOW = "No topic is low."
LABEL = "Where should we look first?"


@dataclass(frozen=True, slots=True)
class WaysOn:
    """How a scan leads on from a topic: to a level known of it, else a team assesses it and a person checks it."""

    levels: Sequence[m.TeamLevel] = ()
    of_team: bool = False


def said(
    rubric: Rubric,
    result: Result,
    agreement_from: int = AGREEMENT_SHOWN_FROM,
    ways: WaysOn | None = None,
    most: int = MOST_PLACES,
) -> Iterator[Block]:
    """Say where to look first. With *ways*, each of these topics has its way on, and one of them is the main."""
    found = scan_map(rubric, result, agreement_from)
    if found.look_first:
        yield Text("Look here first:", Tone.STRONG)
    elif any(each.value for each in result.aspects):
        yield Text(NOTHING_LOW)
    first = found.look_first[:most]
    main = _main(rubric, found.look_first)
    for at, aspect in enumerate(_aspects(rubric, first), 1):
        yield Text(f"{at}. {aspect.name}: “{_now(aspect, result)}”")
        if ways:
            yield from _way_on(aspect, ways, main)
    if ways:
        yield from _beyond(rubric, first, ways)
    if ways and main and main.id not in first:
        yield from _way_on(main, ways, main)
    if found.disputed:
        yield Text(f"Your answers differ on {_named(rubric, found.disputed)}.")
    if found.not_known:
        yield Text(f"Not known: {_named(rubric, found.not_known)}.")


def leads_on(rubric: Rubric, result: Result, agreement_from: int) -> bool:
    """Tell whether a topic to look at first can be assessed in depth. It then has the main button."""
    return _main(rubric, scan_map(rubric, result, agreement_from).look_first) is not None


def _main(rubric: Rubric, look_first: Iterable[str]) -> Aspect | None:
    """Find the first topic that a rubric assesses in depth."""
    return next((each for each in _aspects(rubric, look_first) if each.rubric), None)


def _beyond(rubric: Rubric, first: Iterable[str], ways: WaysOn) -> Iterator[Text]:
    """Say what to do about topics that no rubric assesses in depth, if there are any."""
    if not all(aspect.rubric for aspect in _aspects(rubric, first)):
        deep = sum(bool(each.rubric) for each in rubric.aspects)
        talk = "talk about them together" if ways.of_team else "talk about them with your team"
        can = f"So far I can assess {deep} of these {len(rubric.aspects)} topics in depth."
        yield Text(f"{can} Read up on the others, and {talk}.")


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


def _way_on(aspect: Aspect, ways: WaysOn, main: Aspect | None) -> Iterator[Block]:
    """Lead from a topic to its result or its assessment in depth, where there is one, else to pages about it."""
    if not aspect.rubric:
        if aspect.links:
            yield LinkList("Read more", tuple(Link(each.title, each.url) for each in aspect.links[:2]))
        return
    known = next((each for each in ways.levels if each.rubric_id == aspect.rubric), None)
    style = Style.PRIMARY if aspect is main else Style.PLAIN
    if known:
        team = known.conversation_name or "Your team"
        yield Text(f"{team} was at level {known.level} on {calendar_day(known.day)}.", Tone.QUIET)
        yield row(_way(f"Go on with {aspect.name}", e.TeamResultAsked(known.result), style))
    elif ways.of_team:
        yield row(_way(f"Assess {aspect.name}", e.AssessAsked(rubric_id=aspect.rubric), style))
    else:
        yield row(_way(f"Check {aspect.name}", e.CheckAsked(rubric_id=aspect.rubric), style))


def _way(label: str, event: e.TeamResultAsked | e.AssessAsked | e.CheckAsked, style: Style) -> Button:
    return button(cut(label, LONGEST_LABEL), event, style)


def details(rubric: Rubric, result: Result, agreement_from: int, ways: WaysOn) -> Iterator[Block]:
    """Say why each topic to look at first matters, and link its assessment or pages about it."""
    look_first = scan_map(rubric, result, agreement_from).look_first
    main = _main(rubric, look_first)
    for aspect in _aspects(rubric, look_first):
        helps = f" It helps {_named(rubric, aspect.enables)}." if aspect.enables else ""
        yield Field(aspect.name, f"{aspect.why}{helps}")
        yield from _way_on(aspect, ways, main)
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
