"""How problems are written: errors first, and none left out without being counted."""

import pytest
from hypothesis import given, strategies as st

from rubric import Problem, RubricError
from rubric.problems import count, dotted, listing

PROBLEMS = st.lists(
    st.builds(
        Problem,
        st.just("a.yaml"),
        st.integers(1, 9),
        st.just("x"),
        st.text("ab", min_size=1),
        severity=st.sampled_from(("error", "advice")),
    )
)


def problem(severity: str, line: int = 1) -> Problem:
    return Problem("a.yaml", line, "name", "is empty", "empty", severity)  # type: ignore[arg-type]


def test_each_line_says_whether_it_is_an_error() -> None:
    assert str(problem("error")) == "a.yaml:1: error: name: is empty"
    assert str(problem("advice")) == "a.yaml:1: advice: name: is empty"


@given(PROBLEMS, st.integers(1, 5))
def test_every_problem_is_shown_or_counted(problems: list[Problem], most: int) -> None:
    lines = listing(problems, most)
    shown = [line for line in lines if not line.startswith("…")]
    hidden = [severity for severity in ("error", "advice") for each in problems if each.severity == severity][
        len(shown) :
    ]
    assert len(shown) == min(most, len(problems))
    said = lines[-1] if len(lines) > len(shown) else ""
    assert bool(said) == bool(hidden)
    assert (f"{hidden.count('error')} more error" in said) == ("error" in hidden)
    assert (f"{hidden.count('advice')} more piece" in said) == ("advice" in hidden)


@given(PROBLEMS)
def test_no_advice_stands_before_an_error(problems: list[Problem]) -> None:
    shown = [": error: " in line for line in listing(problems, 1000)]
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(
    ("severities", "said"),
    [
        ("e", "1 error"),
        ("ee", "2 errors"),
        ("a", "1 piece of advice"),
        ("eaa", "1 error, 2 pieces of advice"),
        ("", ""),
    ],
)
def test_problems_are_counted_in_plain_words(severities: str, said: str) -> None:
    assert count(problem({"e": "error", "a": "advice"}[each]) for each in severities) == said


def test_an_error_with_many_problems_counts_the_rest() -> None:
    text = str(RubricError(problem("error", line) for line in range(1, 301)))
    assert text.splitlines()[-1] == "… and 200 more errors"


def test_a_place_holds_nothing_that_a_terminal_acts_on() -> None:
    assert dotted(("aspects", 2, "a\nb\x1b[31m")) == 'aspects[2]."a\\nb\\u001b[31m"'
    assert len(dotted(("a" * 5000,))) < 100
