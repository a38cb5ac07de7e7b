"""Slips of authors in YAML: each is explained in words that an author knows, on the line it is on."""

import json
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from rubric import Problem, RubricError, lint, parse
from rubric.yaml_guard import MOST_MENDED
from tests.support.rubrics import SMALL

GOOD = SMALL.read_text("utf-8")
STATEMENT = "statement: We ask for a second reader when we feel unsure."
OUTCOME = "outcomes: [{text: Knowledge starts to spread, kind: gain}]"
SUMMARY = "summary: A second pair of eyes finds mistakes early, spreads knowledge and keeps a code base in one hand."
PARSERS_WORDS = ("expected", "token", "scalar", "mapping values", "anchor", "block end", "stream")
# What somebody writes after "statement: ", and what they are told about it.
TEXTS = {
    "We learn: by accident": "put the text in quotes",
    "We learn:": "put the text in quotes",
    "What we do: a: b": "put the text in quotes",
    "“We: learn”": "put the text in quotes",
    "*We* learn": "put the text in quotes",
    "*we learn": "put the text in quotes",
    "&we learn": "put the text in quotes",
    "@we learn": "put the text in quotes",
    "`make` is ours": "put the text in quotes",
    "% of our hosts": "put the text in quotes",
    "!We learn": "put the text in quotes",
    "!! We learn": "put the text in quotes",
    "| We learn": "put the text in quotes",
    "> We learn": "put the text in quotes",
    "- We learn": "put the text in quotes",
    "? We learn": "put the text in quotes",
    ", we learn": "put the text in quotes",
    "[prod] is ours": "put the text in quotes",
    "{prod} is ours": "put the text in quotes",
    "'We don't know'": "put the text in quotes",
    "'Tis what we do": "put the text in quotes",
    '"We" learn': "put the text in quotes",
    '"We": learn': "put the text in quotes",
    '"C:\\Users is ours"': "put the text in quotes",
    '"Ours is \\d"': "put the text in quotes",
    "We use C# or #tools": "“#tools”",
    "We use #tools: all": "“#tools: all”",
    "#tools are ours": "“#tools are ours”",
    '"We learn': "a quote that is not closed",
    "[a": "a bracket that is not closed",
    "[a] #]": "must be text",
    "[ #]": "“#]”",
    "[* we learn": "put the text in quotes",
    '"Ours is \\d': "put the text in quotes",
    "~": "is empty",
    "null": "is empty",
    "": "is empty",
    '""': "is empty",
    '"  "': "is empty",
    "|": "is empty",
    "[a, b]": "put it in quotes",
    "{a: b}": "put it in quotes",
    "We\tlearn": "holds a tab",
    "We learn\t": "holds a tab",
    "\tWe learn": "indent with spaces",
}
# What somebody writes inside { }.
INSIDE = {
    "We learn: by accident": "put the text in quotes",
    "We learn, by accident": "put the text in quotes",
    "Quick [x] start": "put the text in quotes",
    "use [x]": "put the text in quotes",
    "use {x}": "put the text in quotes",
    "What? Yes": "put the text in quotes",
    "Who does it?": "put the text in quotes",
    "We use C# or #tools": "“#tools”",
    "'We don't'": "put the text in quotes",
    '"We" learn': "put the text in quotes",
    "%x": "put the text in quotes",
    "@x": "put the text in quotes",
    "*x": "put the text in quotes",
    "~": "is empty",
    "": "is empty",
}


def line_of(text: str) -> int:
    assert text in GOOD, text
    return GOOD[: GOOD.index(text)].count("\n") + 1


def linted(text: str, tmp_path: Path) -> list[Problem]:
    file = tmp_path / SMALL.name
    file.write_text(text, "utf-8")
    return lint(file)


def errors(text: str, tmp_path: Path) -> list[Problem]:
    return [problem for problem in linted(text, tmp_path) if problem.severity == "error"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_slip_in_a_text_is_explained(text: str, tmp_path: Path) -> None:
    found = errors(GOOD.replace(STATEMENT, f"statement: {text}"), tmp_path)
    assert found[0].line == line_of(STATEMENT)
    assert any(TEXTS[text] in problem.text for problem in found if problem.line == found[0].line), found


@pytest.mark.parametrize("text", INSIDE)
def test_a_slip_inside_braces_is_explained(text: str, tmp_path: Path) -> None:
    found = errors(GOOD.replace(OUTCOME, f"outcomes: [{{text: {text}, kind: gain}}]"), tmp_path)
    assert found[0].line == line_of(OUTCOME)
    assert any(INSIDE[text] in problem.text for problem in found if problem.line == found[0].line), found


def at_statement(old: str, new: str) -> str:
    lines = GOOD.split("\n")
    at = line_of(STATEMENT) - 1
    assert old in lines[at]
    return "\n".join([*lines[:at], lines[at].replace(old, new, 1), *lines[at + 1 :]])


LINES = {
    "no-break spaces": (at_statement("        ", "\u00a0" * 8), "U+00A0", 0),
    "spaces of both kinds": (at_statement("        ", "    \u00a0\u00a0  "), "U+00A0", 0),
    "a no-break space after the colon": (at_statement(": ", ":\u00a0"), "U+00A0", 0),
    "an ideographic space": (at_statement(": ", ":\u3000"), "U+3000", 0),
    "no-break spaces on two lines": (at_statement("        ", "\u00a0" * 8).replace("        characteristic: Second reader on", "\u00a0" * 8 + "characteristic: Second reader on"), "U+00A0", line_of("characteristic: Second reader on")),
    "a key below a text in double quotes": (GOOD.replace(SUMMARY, 'summary: "We learn"\n  driver: x'), "indented differently", line_of(SUMMARY) + 1),
    "a key below a text in single quotes": (GOOD.replace(SUMMARY, "summary: 'We learn'\n  driver: x"), "indented differently", line_of(SUMMARY) + 1),
    "a comma missing behind a quote": (GOOD.replace('review", url', 'review" url'), "a comma is missing before url", line_of("  - {title")),
    "a key without its colon at the end": (f"{GOOD}purpose We learn\n", "a colon is missing after purpose", GOOD.count("\n") + 1),
    "a key of an aspect without its colon at the end": (f"{GOOD}    why Once\n", "a colon is missing after why", GOOD.count("\n") + 1),
    "words at the end": (f"{GOOD}We learn\n", "neither a key with a colon nor a part of a text", GOOD.count("\n") + 1),
    "a text without a key": ("We\n  by: x", "put the text in quotes", 2),
    "tabs": (at_statement("        ", "\t\t"), "indent with spaces", 0),
    "no space after the colon": (at_statement(": ", ":"), "a space after the colon of statement", 0),
    "a wide colon": (at_statement(": ", "："), "a plain colon and a space are missing after statement", 0),
    "a wide colon and a space": (at_statement(": ", " ： "), "a plain colon and a space are missing", 0),
    "no colon": (at_statement(": ", " "), "a colon is missing after statement", 0),
    "one space more": (at_statement("        ", "         "), "indented differently", 0),
    "one space less": (at_statement("        ", "       "), "indented differently", 0),
    "two spaces less": (at_statement("        ", "      "), "indented differently", 0),
    "a key among levels": (GOOD.replace("      2:\n", "      why: Once\n      2:\n", 1), "indent it further", line_of("      2:\n")),
    "a bracket left open": (GOOD.replace("min_aspects: 3}", "min_aspects: 3"), "bracket", line_of("policy:")),
    "a bracket too many": (GOOD.replace("min_aspects: 3}", "min_aspects: 3}}"), "a bracket too many", line_of("policy:")),
    "a comma missing": (GOOD.replace("gap: 2, min", "gap: 2 min"), "a comma is missing before min_aspects", line_of("policy:")),
    "no space in braces": (GOOD.replace("{share: 0.75", "{share:0.75"), "a space after the colon of share", line_of("policy:")),
    "no space after a dash": (GOOD.replace('  - {title: "Google', '  -{title: "Google'), "put the text in quotes", line_of("  - {title")),
    "a bullet": (GOOD.replace("  - {title", "  • {title", 1), "begins with “•”: a list needs a hyphen", line_of("  - {title")),
    "a long dash": (GOOD.replace("  - {title", "  – {title", 1), "begins with “–”: a list needs a hyphen", line_of("  - {title")),
    "the mark of a merge": (GOOD.replace("summary:", "<<<<<<< HEAD\nsummary:", 1), "a mark of another program", line_of(SUMMARY)),
    "a fence": (f"```yaml\n{GOOD}```\n", "a mark of another program", 1),
    "a colon on a second line": (GOOD.replace(SUMMARY, "summary: We learn\n  by: accident"), "put the text in quotes", line_of(SUMMARY) + 1),
    "a hash on a second line": (GOOD.replace(SUMMARY, "summary: We use C#\n  or #tools\n  daily"), "“#tools”", line_of(SUMMARY) + 1),
    "a colon before a second line": (GOOD.replace(SUMMARY, "summary: We learn: a\n  and more"), "put the text in quotes", line_of(SUMMARY)),
    "a key in a quote left open": (GOOD.replace(SUMMARY, 'summary: "We learn\ndriver: "direct"').replace("driver: direct\n", ""), "not closed", line_of(SUMMARY) - 1),
    "a sentence for a key": (GOOD.replace(SUMMARY, f"{SUMMARY}\nWe learn: a"), "put the text in quotes", line_of(SUMMARY) + 1),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_a_slip_between_texts_is_explained(name: str, tmp_path: Path) -> None:
    text, said, line = LINES[name]
    found = errors(text, tmp_path)
    assert any(said in problem.text and problem.line == (line or line_of(STATEMENT)) for problem in found), (
        found
    )


def test_a_file_indented_by_tabs_is_checked_completely(tmp_path: Path) -> None:
    found = errors(GOOD.replace("  ", "\t").replace("effort: S", "effort: XL", 1), tmp_path)
    assert [problem.code for problem in found] == ["not-yaml", "not-a-choice"]


def test_slips_far_apart_are_explained_at_once(tmp_path: Path) -> None:
    text = GOOD.replace(STATEMENT, "statement: We learn: by accident").replace(
        OUTCOME, "outcomes: [{text: a: b, kind: c}]"
    )
    found = errors(text, tmp_path)
    assert [(problem.line, problem.code) for problem in found] == [
        (line_of(OUTCOME), "not-yaml"),
        (line_of(OUTCOME), "not-a-choice"),
        (line_of(STATEMENT), "not-yaml"),
    ]


def test_slips_without_end_are_explained_in_part(tmp_path: Path) -> None:
    found = errors("\n".join("summary: a: b" for _ in range(MOST_MENDED * 2)), tmp_path)
    assert [problem.line for problem in found] == list(range(1, MOST_MENDED + 1))


@pytest.mark.parametrize("comment", ["# the third", "#", "  # see above", "#####"])
def test_a_comment_behind_a_text_is_only_advice(comment: str, tmp_path: Path) -> None:
    found = linted(GOOD.replace(STATEMENT, f"{STATEMENT} {comment}"), tmp_path)
    assert [(problem.code, problem.severity) for problem in found] == [("lost-text", "advice")]


@pytest.mark.parametrize("line", ["gap: 2  # how far", "version: 0.2.0  # soon", "levels:  # all five"])
def test_a_comment_behind_other_text_is_ignored(line: str, tmp_path: Path) -> None:
    text = GOOD.replace(
        "policy: {share: 0.75, gap: 2, min_aspects: 3}", "policy:\n  share: 0.75\n  gap: 2\n  min_aspects: 3"
    )
    old = line.split("  #", maxsplit=1)[0]
    assert old in text
    lines = text.split("\n")
    at = next(at for at, each in enumerate(lines) if each.endswith(old) or each == old)
    lines[at] = lines[at].replace(old, line)
    assert linted("\n".join(lines), tmp_path) == []


@pytest.mark.parametrize(
    "text",
    ["12:30", "no", "1e3", "http://a b", "C#", "a#b", "it's", "100%", "a - b", "a & b", "<< x", "= x", "---"],
)
def test_a_text_that_yaml_takes_stays_as_it_is(text: str) -> None:
    assert parse(GOOD.replace(STATEMENT, f"statement: {text}")).aspects[0].levels[2].statement == text


def test_an_optional_text_may_be_null(tmp_path: Path) -> None:
    watch_out = "watch_out: A review that waits for days costs more than it finds."
    assert watch_out in GOOD
    assert parse(GOOD.replace(watch_out, "watch_out: ~")).levels[3].watch_out is None
    assert [problem.code for problem in errors(GOOD.replace(watch_out, 'watch_out: ""'), tmp_path)] == [
        "empty"
    ]


PIECES = (
    "We", "learn", " ", ": ", ":", " #", "#", "*", "&", "@", "`", "%", "!", '"', "'", "don't", "[", "]", "{", "}", ", ",
    ",", "- ", "-", "? ", "?", "|", ">", "~", "null", "\\", "\\n", "\t", "\u00a0", "=", "<<", "1", "..", "---", "why: ",
    "text:", "é", "。",
)  # fmt: skip
PROSE = st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join).map(str.strip).filter(bool)


def holds(text: str, whole: str, line: int, found: list[Problem], kept: str | None) -> None:
    """Check that *text* is kept as it is, or that the first line to be mended is the one it stands on."""
    assert not [
        each.text for each in found for word in PARSERS_WORDS if word in each.text.replace("anchors and", "")
    ]
    wrong = [problem for problem in found if problem.severity == "error"]
    if wrong:
        assert wrong[0].line == line, (text, wrong)
    elif text[0] not in "\"'" and kept != text:
        assert any(problem.code == "lost-text" and problem.line == line for problem in found), (text, kept)


@given(text=PROSE)
def test_no_text_is_lost_without_a_word(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    whole = GOOD.replace(STATEMENT, f"statement: {text}")
    found = linted(whole, tmp_path_factory.getbasetemp())
    usable = all(problem.severity == "advice" for problem in found)
    kept = parse(whole).aspects[0].levels[2].statement if usable else None
    holds(text, whole, line_of(STATEMENT), found, kept)


@given(text=PROSE)
def test_no_text_inside_braces_is_lost_without_a_word(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    whole = GOOD.replace(OUTCOME, f"outcomes: [{{text: {text}, kind: gain}}]")
    found = linted(whole, tmp_path_factory.getbasetemp())
    usable = all(problem.severity == "advice" for problem in found)
    kept = parse(whole).levels[2].outcomes[0].text if usable else None
    holds(text, whole, line_of(OUTCOME), found, kept)


def test_a_rubric_in_json_is_a_rubric(tmp_path: Path) -> None:
    rubric = parse(GOOD)
    tree = rubric.model_dump(mode="json") | {
        "$schema": "schema.json",
        "purpose": "Ship \U0001f680 \\ud83d / “x”",
    }
    for name, text in (("tabs", json.dumps(tree, indent="\t")), ("one line", json.dumps(tree))):
        file = tmp_path / "code-review.json"
        file.write_text(text.replace("/", "\\/"), "utf-8")
        assert [str(problem) for problem in lint(file)] == [], name
        assert parse(file.read_text("utf-8"), file.name).purpose == "Ship \U0001f680 \\ud83d / “x”"


def table() -> list[tuple[str, str]]:
    """Read what the page for authors says about quotes: how it is often written, and how it works."""
    page = (Path(__file__).parents[2] / "docs" / "rubrics.md").read_text("utf-8")
    rows = [
        line.split(" | ") for line in page.splitlines() if line.startswith(("| `statement: ", "| `{text: "))
    ]
    return [(row[0].split("`")[1], row[2].split("`")[1]) for row in rows]


def put(line: str) -> str:
    return (
        GOOD.replace(STATEMENT, line)
        if line.startswith("statement")
        else GOOD.replace(OUTCOME, f"outcomes: [{line}]")
    )


@pytest.mark.parametrize(("wrong", "right"), table())
def test_the_page_for_authors_is_right_about_quotes(wrong: str, right: str, tmp_path: Path) -> None:
    assert errors(put(wrong), tmp_path)
    assert errors(put(right), tmp_path) == []


@pytest.mark.parametrize("text", ["id: ours\nname: x\n\tversion: 1.0.0\n", "id: ours\nname: [a\nb: c\n"])
def test_a_slip_that_stops_the_reading_says_so(text: str) -> None:
    with pytest.raises(RubricError) as refused:
        parse(text, "ours.yaml")
    assert str(refused.value.problems[-1]).endswith(". The rest is checked once that is mended")
