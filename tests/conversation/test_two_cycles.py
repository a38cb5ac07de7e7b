"""What an insider can work out from one result and from two, by trying every team that there could be.

Before the first result all answers are equally likely. The insider knows their own answers, gives those that
tell them most about the others, and knows who else answers differently. One topic has five levels. Two topics,
of three levels each, show that what happens on one tells nothing about the other.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial
from itertools import combinations, product
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.conversation.differencing import ShownAnswers, is_unchanged, reveals_few
from bot.conversation.privacy import PrivacyFloor
from bot.conversation.questions import Answer, Choice, Question
from bot.conversation.session import as_respondent
from rubric import Respondent, score
from tests.support.rubrics import SMALL, capability

LEVELS = (1, 2, 3, 4, 5)
SOME_LEVELS = (1, 3, 5)
RUBRIC = capability(SMALL)
DOCS = (Path(__file__).parents[2] / "docs/privacy.md").read_text()
Team = tuple[int, ...]  # what each person answers
Show = Callable[[Sequence[int]], str]  # what everyone sees of a topic
World = tuple[tuple[str, ...], tuple[object, ...]]  # the results that a team gets, and what the others answer


class Knowledge(NamedTuple):
    """What insiders know, in percent of all teams."""

    group: int  # which answers the others gave, though perhaps not who gave which
    person: int  # what a certain person answered
    guess: int  # how often the best guess about the last person is right


def given(level: int) -> dict[Question, Answer]:
    """Claim a level of the first topic with its evidence, and the same of the others in every team."""
    answers = {}
    for aspect, value in enumerate([level, 3, 3, 3]):
        answers[Question(aspect)] = Answer(Choice(str(value)), 1)
        for probe in range(max(value, 2), min(value + 1, 5) + 1):
            held = Choice.YES if probe == value else Choice.NO
            answers[Question(aspect, probe)] = Answer(held, 1)
    return answers


def result(team: Sequence[int], floor: int) -> str:
    """Give the result of a team as it is shown. The order of the people does not matter."""
    return _result(tuple(sorted(team)), floor)


@cache
def _result(team: Team, floor: int) -> str:
    people = [as_respondent(RUBRIC, f"p{at}", given(level)) for at, level in enumerate(team)]
    floors = PrivacyFloor(floor)
    return repr(floors.showing(score(RUBRIC, people, "assessment", floors.level), people))


def known(worlds: Iterator[World]) -> Knowledge:
    possible = defaultdict[tuple[str, ...], list[tuple[Any, ...]]](list)
    for results, others in worlds:
        possible[results].append(others)
    same = [teams for teams in possible.values() if len({tuple(sorted(team)) for team in teams}) == 1]
    sure = [teams for teams in possible.values() if any(len(set(of)) == 1 for of in zip(*teams, strict=True))]
    right = sum(max(Counter(team[-1] for team in teams).values()) for teams in possible.values())
    total = sum(map(len, possible.values()))
    counted = (sum(map(len, same)), sum(map(len, sure)), right)
    return Knowledge(*(round(100 * each / total) for each in counted))


def best(
    worlds: Callable[[Team], Iterator[World]], answers: int, levels: Sequence[int] = LEVELS
) -> Knowledge:
    """Give the most that insiders can know, whatever they answer themselves."""
    found = [known(worlds(own)) for own in product(levels, repeat=answers)]
    return Knowledge(*map(max, zip(*found, strict=True)))


def one_result(size: int, floor: int, insiders: int = 1, levels: Sequence[int] = LEVELS) -> Knowledge:
    """Compare the notes of some *insiders* with one result."""

    def worlds(own: Team) -> Iterator[World]:
        for others in product(levels, repeat=size - insiders):
            yield (result((*own, *others), floor),), others

    return best(worlds, insiders, levels)


def later_unchanged(size: int, floor: int) -> Knowledge:
    """Answer differently in a later cycle, where nobody else does."""

    def worlds(own: Team) -> Iterator[World]:
        for others in product(LEVELS, repeat=size - 1):
            yield (result((own[0], *others), floor), result((own[1], *others), floor)), others

    return best(worlds, 2)


def later_newcomer(size: int, floor: int) -> Knowledge:
    """See one person join in a later cycle, where nobody else answers differently."""

    def worlds(own: Team) -> Iterator[World]:
        for others in product(LEVELS, repeat=size):
            yield (result((own[0], *others[:-1]), floor), result((own[1], *others), floor)), others

    return best(worlds, 2)


def within_repeat(size: int, floor: int, needed: int, levels: Sequence[int] = LEVELS) -> Knowledge:
    """See two results in short order, and know who else answers differently in the second.

    It is shown if at least *needed* people do, of whom the insider is one.
    """
    return _repeated(size, needed, levels, partial(result, floor=floor), partial(result, floor=floor))


def _repeated(size: int, needed: int, levels: Sequence[int], first: Show, second: Show) -> Knowledge:
    found = [
        best(partial(_changed, size, changed, levels, first, second), 2, levels)
        for changed in range(needed - 1, size)
    ]
    return Knowledge(*map(max, zip(*found, strict=True)))


def _changed(
    size: int, changed: int, levels: Sequence[int], first: Show, second: Show, own: Team
) -> Iterator[World]:
    """Try every team in which so many of the others, the first of them, answer differently."""
    for others in product(levels, repeat=size - 1):
        choices = [[each for each in levels if each != old] for old in others[:changed]]
        for new in product(*choices):
            now = (*new, *others[changed:])
            yield (first((own[0], *others)), second((own[1], *now))), others


# Live reveals


def revealed(team: Sequence[int]) -> str:
    """Give what everyone sees of a revealed topic: how many people picked each level."""
    return repr(sorted(team))


def one_reveal(size: int) -> Knowledge:
    """See one topic revealed."""

    def worlds(own: Team) -> Iterator[World]:
        for others in product(LEVELS, repeat=size - 1):
            yield (revealed((*own, *others)),), others

    return best(worlds, 1)


def reveals_within_repeat(size: int, needed: int, levels: Sequence[int] = LEVELS) -> Knowledge:
    """See a topic revealed twice in short order."""
    return _repeated(size, needed, levels, revealed, revealed)


def reveal_after_result(size: int, floor: int, needed: int) -> Knowledge:
    """See a topic revealed soon after a result."""
    return _repeated(size, needed, LEVELS, partial(result, floor=floor), revealed)


# Two topics

Pattern = tuple[frozenset[int], frozenset[int]]  # who answers differently, by topic
TOPICS = ("one", "two")
SUBSETS = [frozenset(some) for size in range(4) for some in combinations(range(3), size)]
PATTERNS = list(product(SUBSETS, repeat=2))


def is_shown(pattern: Pattern) -> bool:
    """Tell whether a team of three whose answers differ so gets a second result."""
    first = [Respondent(str(at), dict.fromkeys(TOPICS, 3), {}) for at in range(3)]
    changed = dict(zip(TOPICS, pattern, strict=True))
    second = [
        replace(each, answers={topic: 5 if int(each.id) in changed[topic] else 3 for topic in TOPICS})
        for each in first
    ]
    before, now = ShownAnswers(first, TOPICS), ShownAnswers(second, TOPICS)
    return not reveals_few(before, now, 3) and not is_unchanged(before, now)


def two_topics(pattern: Pattern | None, show: Show) -> Knowledge:
    """See a team of three on two topics, once or (given a *pattern*) twice. The insider is person 0."""
    answers = list(product(SOME_LEVELS, repeat=2))
    found = [
        known(_two_topic_worlds(first, second, pattern, show))
        for first in answers
        for second in _others(first, 0, pattern)
    ]
    return Knowledge(*map(max, zip(*found, strict=True)))


def _two_topic_worlds(first: Team, second: Team, pattern: Pattern | None, show: Show) -> Iterator[World]:
    for others in product(product(SOME_LEVELS, repeat=2), repeat=2):
        once = both(show, (first, *others))
        for now in product(*(_others(each, at, pattern) for at, each in enumerate(others, 1))):
            twice = both(show, (second, *now)) if pattern else ()
            yield (*once, *twice), others


def _others(answers: Team, person: int, pattern: Pattern | None) -> list[Team]:
    """List what a person may answer on both topics in the second cycle."""
    if pattern is None:
        return [answers]
    topics = zip(answers, pattern, strict=True)
    options = [[each for each in SOME_LEVELS if (each != old) is (person in who)] for old, who in topics]
    return list(product(*options))


def both(show: Show, team: Sequence[Team]) -> tuple[str, str]:
    """Give what is shown of both topics."""
    one, other = zip(*team, strict=True)
    return show(one), show(other)


def two_topics_within_repeat(show: Show) -> Knowledge:
    """Take the most that any second view tells which the rule lets through."""
    found = [two_topics(pattern, show) for pattern in PATTERNS if is_shown(pattern)]
    return Knowledge(*map(max, zip(*found, strict=True)))


result_of_three = partial(result, floor=3)
FIGURES = {
    "a team of 3, one result": lambda: one_result(3, 3),
    "a team of 5, one result": lambda: one_result(5, 5),
    "two of a team of 3 compare their own answers": lambda: one_result(3, 3, insiders=2),
    "two of a team of 5 compare their own answers": lambda: one_result(5, 5, insiders=2),
    "a team of 3, a second result within 14 days": lambda: within_repeat(3, 3, needed=3),
    "a team of 4, a second result within 14 days": lambda: within_repeat(4, 3, needed=3),
    "a team of 3, one result, two topics": lambda: two_topics(None, result_of_three),
    "a team of 3, a second result within 14 days, two topics": lambda: two_topics_within_repeat(
        result_of_three
    ),
    "a team of 3, a topic revealed live": lambda: one_reveal(3),
    "a team of 4, a topic revealed live": lambda: one_reveal(4),
    "a team of 3, a topic revealed live twice within 14 days": lambda: reveals_within_repeat(3, needed=3),
    "a team of 4, a topic revealed live twice within 14 days": lambda: reveals_within_repeat(4, needed=3),
    "a team of 4, a topic revealed live within 14 days of a result": lambda: reveal_after_result(
        4, 3, needed=3
    ),
    "a team of 3, two topics revealed live": lambda: two_topics(None, revealed),
    "a team of 3, two topics revealed live twice within 14 days": lambda: two_topics_within_repeat(revealed),
    "a team of 3, a later result in which nobody else answers differently": lambda: later_unchanged(3, 3),
    "a team of 5, a later result in which nobody else answers differently": lambda: later_unchanged(5, 5),
    "a team of 3 that one person joins, a later result": lambda: later_newcomer(3, 3),
    "a team of 5 that one person joins, a later result": lambda: later_newcomer(5, 5),
}


@pytest.mark.parametrize("who", FIGURES)
def test_the_figures_in_the_docs_are_those_of_every_possible_team(who: str) -> None:
    (row,) = re.findall(rf"^\| {re.escape(who)} \| (\d+) % \| (\d+) % \| (\d+) % \|$", DOCS, re.MULTILINE)
    assert Knowledge(*map(int, row)) == FIGURES[who]()


@pytest.mark.parametrize(("size", "levels"), [(3, LEVELS), (4, LEVELS), (5, SOME_LEVELS)])
def test_two_results_of_which_everyone_answers_differently_tell_no_more_than_one(
    size: int, levels: Sequence[int]
) -> None:
    once, twice = one_result(size, size, levels=levels), within_repeat(size, size, size, levels)
    assert (twice.person, twice.guess) == (once.person, once.guess)
    assert within_repeat(size, size, 1, levels).guess > once.guess


def test_without_the_rule_one_changed_answer_would_tell_those_of_a_team_of_three() -> None:
    assert within_repeat(3, 3, needed=1).group == 100
    assert within_repeat(3, 3, needed=3).group < 20


@pytest.mark.parametrize("show", [result_of_three, revealed])
def test_on_two_topics_a_second_view_tells_no_more_than_one(show: Show) -> None:
    assert two_topics_within_repeat(show) == two_topics(None, show)


def test_changes_of_one_topic_hide_nobody_on_another() -> None:
    alone_on_one = (frozenset({0}), frozenset({0, 1, 2}))
    assert not is_shown(alone_on_one)
    assert two_topics(alone_on_one, result_of_three).group > two_topics(None, result_of_three).group


def test_one_changed_answer_would_tell_it_from_two_reveals() -> None:
    assert reveals_within_repeat(3, needed=1).person == 100
    assert reveals_within_repeat(3, needed=3) == one_reveal(3)
