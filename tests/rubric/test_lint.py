"""Each kind of mistake that lint finds, planted into a rubric that has none."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rubric import lint
from tests.capabilities import FILES, SMALL

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
    "not-a-version": swap("version: 0.2.0", "version: first"),
    "not-a-number": swap("gap: 2", "gap: two"),
    "out-of-range": swap("share: 0.75", "share: 1.5"),
    "not-a-choice": swap("effort: S", "effort: XL"),
    "link-not-https": swap("https://google.github.io", "http://google.github.io"),
    "not-a-list": swap("sources:\n  - {title", "sources:\n  {title"),
    "not-a-mapping": swap("policy: {share: 0.75, gap: 2, min_aspects: 3}", "policy: strict"),
    "level-missing": without("5: {name: Woven In"),
    "too-few-aspects": swap("min_aspects: 3", "min_aspects: 5"),
    "too-few-steps": without("- {id: agree-on-risky-changes"),
    "steps-at-level-1": swap(f"statement: {STATEMENT}}}", f"statement: {STATEMENT}, steps: [{{id: a, title: Do, why: b, first: c, done: d, effort: S, value: 1}}]}}"),
    "evidence-missing": without("evidence: At least one change"),
    "evidence-at-level-1": swap(f"statement: {STATEMENT}}}", f"statement: {STATEMENT}, evidence: We see it.}}"),
    "duplicate-aspect-id": swap("id: waiting", "id: coverage"),
    "duplicate-step-id": swap("id: name-a-reader", "id: ask-for-one-review"),
    "duplicate-characteristic": swap("characteristic: Nothing is found", "characteristic: Reviews hurt"),
    "duplicate-statement": swap("statement: Our reviews wait for days.", "statement: Our reviews find typing mistakes."),
    "unknown-prerequisite": swap("after: [ask-for-one-review]", "after: [ask-nobody]"),
    "prerequisite-too-high": swap("after: [ask-for-one-review]", "after: [rotate-readers]"),
    "circular-prerequisite": swap("why: The first review is the hardest to ask for.", "after: [ask-for-one-review], why: x"),
    "file-name": swap("id: code-review", "id: reviewing-code"),
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


def test_a_warning_does_not_keep_a_rubric_from_loading(tmp_path: Path) -> None:
    from rubric import load

    file = tmp_path / "code-review.yaml"
    file.write_text(MISTAKES["joined-claims"](GOOD), "utf-8")
    assert load(file).id == "code-review"


def test_two_mistakes_far_apart_are_both_reported(tmp_path: Path) -> None:
    file = tmp_path / "code-review.yaml"
    file.write_text(MISTAKES["not-a-question"](MISTAKES["not-a-number"](GOOD)), "utf-8")
    assert {"not-a-number", "not-a-question"} <= {problem.code for problem in lint(file)}
