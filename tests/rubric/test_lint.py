"""Each kind of mistake that lint finds, planted into a rubric that has none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rubric import lint
from tests.support.rubrics import FILES, SMALL

GOOD = SMALL.read_text("utf-8")


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def without(start: str) -> Callable[[str], str]:
    """Leave out the first line that starts with *start*."""

    def change(text: str) -> str:
        lines = text.splitlines(keepends=True)
        at = next(at for at, line in enumerate(lines) if line.strip().startswith(start))
        return "".join(lines[:at] + lines[at + 1 :])

    return change


STATEMENT = "Nobody else reads our changes before they go in."
MISTAKES: dict[str, Callable[[str], str]] = {
    "missing": without("purpose:"),
    "unknown-key": swap("purpose:", "purpos: x\npurpose:"),
    "empty": swap("why: What nobody has read, nobody else can repair.", 'why: ""'),
    "not-a-slug": swap("id: coverage", "id: Coverage Of Reviews"),
    "not-a-language": swap("version: 0.2.0", "version: 0.2.0\nlanguage: english"),
    "level-key": swap("  5: {name: Woven In", "  05: {name: Woven In"),
    "name-too-long": swap("  5: {name: Woven In", "  5: {name: " + "Woven " * 11 + "In"),
    "section-too-long": swap("id: waiting", "id: waiting\n    section: " + "A" * 61),
    "not-a-level": swap("  5: {name: Woven In", "  five: {name: Woven In"),
    "lost-text": swap("evidence: At least one change", "evidence: At least #one change"),
    "open-quote": swap("summary: A second", 'summary: "A second\nwhy: x" # '),
    "not-text": swap(STATEMENT, "[Nobody, else]"),
    "not-a-version": swap("version: 0.2.0", "version: first"),
    "not-a-number": swap("gap: 2", "gap: two"),
    "out-of-range": swap("share: 0.75", "share: 1.5"),
    "not-a-choice": swap("effort: S", "effort: XL"),
    "link-not-https": swap("https://google.github.io", "http://google.github.io"),
    "not-a-list": swap("sources:\n  - {title", "sources:\n  {title"),
    "not-a-mapping": swap("policy: {share: 0.75, gap: 2, min_aspects: 3}", "policy: strict"),
    "level-missing": without("3: {name: Reviewed"),
    "too-few-aspects": swap("min_aspects: 3", "min_aspects: 5"),
    "one-step": without("- {id: agree-on-risky-changes"),
    "level-too-high": swap("  5: {name: Woven In, tagline: Review never stops, summary: Writing and reading happen together., outcomes: [{text: Quality without waiting, kind: gain}]}\n", ""),
    "unknown-scale": lambda text: text + "  - {id: x, name: X, question: What?, why: Because., scale: y}\n",
    "levels-and-scale": swap("id: waiting", "id: waiting\n    scale: x"),
    "unused-scale": swap("levels:\n", "scales: {mine: {1: {statement: We never do.}, 2: {statement: Our people sometimes do.}, 3: {statement: Often we do.}, 4: {statement: We mostly do so.}, 5: {statement: Always we.}}}\nlevels:\n"),
    "steps-in-scale": swap("levels:\n", "scales: {mine: {1: {statement: We never do.}, 2: {statement: Our people sometimes do., steps: [{id: x, title: Do, why: y, first: z, done: d, effort: S, value: 1}]}, 3: {statement: Often we do.}, 4: {statement: We mostly do so.}, 5: {statement: Always we.}}}\nlevels:\n"),
    "unknown-aspect": swap("id: waiting", "id: waiting\n    enables: [speed]"),
    "split-section": lambda text: text.replace("id: coverage", "id: coverage\n    section: A").replace("id: waiting", "id: waiting\n    section: B").replace("id: findings", "id: findings\n    section: A"),
    "steps-at-level-1": swap(f"statement: {STATEMENT}}}", f"statement: {STATEMENT}, steps: [{{id: a, title: Do, why: b, first: c, done: d, effort: S, value: 1}}]}}"),
    "no-evidence": without("evidence: At least one change"),
    "evidence-at-level-1": swap(f"statement: {STATEMENT}}}", f"statement: {STATEMENT}, evidence: We see it.}}"),
    "duplicate-aspect-id": swap("id: waiting", "id: coverage"),
    "duplicate-step-id": swap("id: name-a-reader", "id: ask-for-one-review"),
    "duplicate-characteristic": swap("characteristic: Nothing is found", "characteristic: Reviews hurt"),
    "duplicate-statement": swap("statement: Our reviews wait for days.", "statement: Our reviews find typing mistakes."),
    "unknown-prerequisite": swap("after: [ask-for-one-review]", "after: [ask-nobody]"),
    "prerequisite-too-high": swap("after: [ask-for-one-review]", "after: [rotate-readers]"),
    "circular-prerequisite": swap("why: The first review is the hardest to ask for.", "after: [ask-for-one-review], why: x"),
    "foreign-prerequisite": swap("after: [ask-for-one-review]", "after: [flexible-infrastructure/ask-nobody]"),
    "not-a-step": swap("after: [ask-for-one-review]", "after: [a/b/c]"),
    "file-name": swap("id: code-review", "id: reviewing-code"),
    "meaning-too-long": swap("levels:\n", f"glossary: [{{term: Review, meaning: {'A look. ' * 30}}}]\nlevels:\n"),
    "statement-too-long": swap(STATEMENT, f"We {'really ' * 20}do not read changes."),
    "evidence-too-long": swap("evidence: At least", f"evidence: At {'very ' * 40}least"),
    "title-too-long": swap("title: Ask for a review of one change", f"title: Ask {'again ' * 20}"),
    "why-too-long": swap("why: The first review", f"why: The {'very ' * 60}first review"),
    "joined-claims": swap(STATEMENT, "We write code alone and nobody reads it."),
    "level-word": swap(STATEMENT, "We are at level 1 with our reviews."),
    "not-first-person": swap(STATEMENT, "Nobody else reads changes before they go in."),
    "near-duplicate-statement": swap("statement: Our reviews find typing mistakes.", "statement: Our reviews find mistakes, logic in."),
    "exclamation-mark": swap("question: How does a review feel?", "question: How does a review feel!?"),
    "grading-word": swap("why: Waiting work is the costliest kind.", "why: Waiting shows low maturity."),
    "promises-anonymity": swap("why: People hide what they fear to show.", "why: Answers are anonymous."),
    "not-a-question": swap("question: How does a review feel?", "question: How a review feels"),
    "not-imperative": swap("title: Ask for a review of one change", "title: Asking for a review"),
    "step-before-prerequisite": swap("first: Try it tomorrow morning.", "after: [limit-open-changes], first: Try it."),
    "duplicate-done": swap("done: Nine of our last ten changes were under 400 lines.", "done: Our last ten changes each carry the name of a second reader."),
    "no-outcomes": swap("outcomes: [{text: Quality without waiting, kind: gain}]", "outcomes: []"),
    "no-sources": swap('  - {title: "Google: Engineering practices, code review", url: "https://google.github.io/eng-practices/review/"}', "  []"),
    "anchor": swap("id: code-review", "id: &x code-review"),
    "duplicate-key": swap("version: 0.2.0", "version: 0.2.0\nversion: 0.3.0"),
    "not-yaml": swap("id: code-review", "id: 'code-review"),
}  # fmt: skip


@pytest.mark.parametrize("code", MISTAKES)
def test_lint_finds_the_mistake_where_it_stands(code: str, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(MISTAKES[code](GOOD), "utf-8")
    found = lint(file)
    assert code in {problem.code for problem in found}
    assert all(str(problem).startswith(f"code-review.yaml:{problem.line}: ") for problem in found)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_our_own_rubrics_have_no_mistakes(path: Path) -> None:
    assert [str(problem) for problem in lint(path)] == []


def test_advice_does_not_keep_a_rubric_from_loading(tmp_path: Path) -> None:
    from rubric import load

    file = tmp_path / "code-review.yaml"
    file.write_text(MISTAKES["joined-claims"](GOOD), "utf-8")
    assert load(file).id == "code-review"


def test_two_mistakes_far_apart_are_both_reported(tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(MISTAKES["not-a-question"](MISTAKES["not-a-number"](GOOD)), "utf-8")
    assert {"not-a-number", "not-a-question"} <= {problem.code for problem in lint(file)}


@pytest.mark.parametrize(
    ("change", "only"),
    [
        (lambda text: text.partition("\naspects:")[0], "aspects: is missing"),
        (lambda text: text.partition("\naspects:")[0] + "\naspects:\n", "aspects: is empty"),
        (lambda text: text.partition("\naspects:")[0] + "\naspects: a, b\n", "aspects: must be a list"),
        (lambda text: text.partition("\naspects:")[0] + "\naspects: [a]\n", "aspects[0]: must be a mapping"),
        (swap("id: code-review", "id: Code Review"), "id: must be a slug"),
        (swap("  5: {name: Woven In", "  5.0: {name: Woven In"), "levels.5.0: is level 5: write it as 5"),
    ],
)
def test_one_mistake_is_one_error(change: Callable[[str], str], only: str, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(change(GOOD), "utf-8")
    (error,) = [problem for problem in lint(file) if problem.severity == "error"]
    assert only in str(error)


def advised(change: Callable[[str], str], tmp_path: Path) -> set[tuple[str, str]]:
    file = tmp_path / "code-review.yaml"
    file.write_text(change(GOOD), "utf-8")
    found = lint(file)
    assert {problem.severity for problem in found} <= {"advice"}
    return {(problem.path, problem.code) for problem in found}


@pytest.mark.parametrize(
    ("name", "statement", "found"),
    [
        ("No", "We know nothing of it now, because nobody notes it.", False),
        ("Go", "We have a goal for our categories.", False),
        ("Use", "We reuse what is useful to us because users ask.", False),
        ("Re", "We re-read and we're done with our reading.", False),
        ("Manual", "Manuals of ours are manually written.", False),
        ("Ад", "We read ада.", False),
        ("क", "We say कि.", False),
        ("C", "We write C-like code of ours.", False),
        ("Manual", "Our work is manual.", True),
        ("Ad hoc", "We decide ad  hoc.", True),
        ("No", "No: we have none.", True),
        ("C++", "We write C++ ourselves.", True),
        ("標準", "We call it「標準」.", True),
    ],
)
def test_a_level_name_is_found_as_whole_words_alone(
    name: str, statement: str, found: bool, tmp_path: Path
) -> None:
    def change(text: str) -> str:
        return swap("name: Unseen", f'name: "{name}"')(swap(STATEMENT, f'"{statement}"')(text))

    assert (("aspects[0].levels.1.statement", "level-word") in advised(change, tmp_path)) == found


def test_errors_come_before_any_advice(tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    last = GOOD.rindex("effort: ")
    text = GOOD[:last] + GOOD[last:].replace("effort: ", "effort: X", 1)
    file.write_text(text.replace("statement: ", "statement: It is said and "), "utf-8")
    found = [problem.severity for problem in lint(file)]
    assert found[0] == "error"
    assert found[1:] == ["advice"] * (len(found) - 1)
    assert len(found) > 20


def test_of_alike_statements_only_those_of_one_question_count(tmp_path: Path) -> None:
    def change(text: str) -> str:
        return swap("statement: Our reviews wait for days.", "statement: Our reviews find typing errors.")(
            text
        )

    assert advised(change, tmp_path) == set()


def test_a_prerequisite_circle_names_only_its_members(tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    circle = swap("why: Rules spare", "after: [split-large-changes], why: Rules spare")
    text = GOOD.replace(", after: [ask-for-one-review]}", "}")
    text = swap("why: Nobody reads a thousand", "after: [require-a-reader], why: Nobody reads a thousand")(
        text
    )
    file.write_text(circle(text), "utf-8")
    found = [problem.path for problem in lint(file) if problem.code == "circular-prerequisite"]
    assert found == ["aspects[0].levels.3.steps[0].after", "aspects[0].levels.3.steps[1].after"]


@pytest.mark.parametrize(
    "line", ["after: [[a], {b: c}, ~]", "after: ~", "min_aspects: ²", "min_aspects: 99999999999999999999"]
)
def test_a_value_of_a_wrong_kind_is_no_accident(line: str, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    change = (
        swap("min_aspects: 3", line) if line.startswith("min") else swap("after: [ask-for-one-review]", line)
    )
    file.write_text(change(GOOD), "utf-8")
    assert any(problem.severity == "error" for problem in lint(file))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ('"pur\\u00a0pose"', "holds U+00A0"),
        ("-purpose", "a space after the dash"),
        ("purpose:x", "a space after the colon of purpose"),
        ("We learn", "put the text in quotes"),
        ("purpse", "check the spelling: is purpose meant?"),
        ("sumary", "is summary meant?"),
        ("fridge", "check the spelling"),
        ("Purpose", "must be written purpose"),
        ("PURPOSE", "must be written purpose"),
        ("“purpose”", "must be written purpose"),
        ("watch-out", "must be written watch_out"),
        ("watchOut", "must be written watch_out"),
        ("Watch out", "must be written watch_out"),
    ],
)
def test_an_unknown_key_is_explained(key: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(f"{GOOD}{key}: x\n", "utf-8")
    [problem] = lint(file)
    assert (problem.code, problem.line) == ("unknown-key", GOOD.count("\n") + 1)
    assert said in problem.text


def test_two_rubrics_to_begin_with_in_one_folder_are_advice(tmp_path: Path) -> None:
    mine, other = tmp_path / "code-review.yaml", tmp_path / "other.yaml"
    mine.write_text(swap("version: 0.2.0", "version: 0.2.0\nstart: true")(GOOD), "utf-8")
    for mark, expected in (("", []), ("\nstart: false", []), ("\nstart: true", ["start"])):
        other.write_text(
            swap("version: 0.2.0", f"version: 0.2.0{mark}")(GOOD).replace("id: code-review", "id: other")
        )
        found = lint(mine, {"code-review": mine, "other": other, "elsewhere": FILES[0]})
        assert [problem.path for problem in found if problem.code == "second-start"] == expected
        assert all(problem.severity == "advice" for problem in found)


@pytest.mark.parametrize("said", ["perhaps", "[]", "3"])
def test_a_mark_is_true_or_false(said: str, tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(swap("version: 0.2.0", f"version: 0.2.0\nstart: {said}")(GOOD), "utf-8")
    (problem,) = lint(file)
    assert (problem.code, problem.path) == ("not-a-choice", "start")


def test_a_neighbour_is_found_however_a_path_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = swap("version: 0.2.0", "version: 0.2.0\nstart: true")(GOOD)
    (tmp_path / "code-review.yaml").write_text(text, "utf-8")
    other = tmp_path / "other.yaml"
    other.write_text(text.replace("id: code-review", "id: other"), "utf-8")
    monkeypatch.chdir(tmp_path)
    found = lint(Path("code-review.yaml"), {"code-review": tmp_path / "code-review.yaml", "other": other})
    assert [problem.code for problem in found] == ["second-start"]
