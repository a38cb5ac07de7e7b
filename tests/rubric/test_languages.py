"""Rubrics in other languages: no rule of English is held against them."""

import json
from pathlib import Path
from typing import Any

import pytest

from rubric import Problem, lint, load

# A statement, a question, what to do, a proof and a reason, with a place for a topic.
PHRASES = {
    "de": ("Bei uns ist {} noch nicht geregelt.", "Wie steht es bei uns um {}?", "Fragt drei Leute zu {}", "Drei Gespräche zu {} sind notiert.", "Ohne {} bleibt vieles liegen."),
    "fr": ("Chez nous, {} dépend du hasard.", "Où en êtes-vous avec {}\u202f?", "Demandez à trois personnes pour {}", "Trois avis sur {} sont notés.", "Sans {} rien ne dure."),
    "ja": ("私たちの{}は一人の勘に頼っている。", "{}はどうしていますか。", "{}について三人に聞く", "{}の記録が三つある。", "{}が弱いと遅れる。"),
    "zh-Hans": ("我们的{}靠个人经验。", "你们的{}怎么样？", "就{}问三个人", "关于{}有三份记录。", "没有{}就会变慢。"),
    "ar": ("نعتمد في {} على شخص واحد.", "كيف حال {} عندكم؟", "اسألوا ثلاثة عن {}", "ثلاث ملاحظات عن {} مكتوبة.", "بدون {} نتأخر."),
    "el": ("Εμείς έχουμε {} κατά τύχη.", "Πώς πάει το {};", "Ρωτήστε τρεις για {}", "Τρεις γνώμες για {} γράφτηκαν.", "Χωρίς {} αργούμε."),
    "hy": ("Մենք {} ունենք պատահական։", "Ինչպե՞ս է {} ձեզ մոտ։", "Հարցրեք երեքին {}", "Երեք կարծիք {}։", "Առանց {}։"),
    "th": ("เราทำ {} ตามโอกาส", "ทีมของคุณทำ {} อย่างไร", "ถามสามคนเรื่อง {}", "มีบันทึกสามฉบับเรื่อง {}", "ไม่มี {} จะช้า"),
    "hi": ("हमारा {} संयोग पर है।", "आपका {} कैसा है?", "तीन लोगों से {} पूछें", "{} पर तीन नोट हैं।", "{} के बिना देर होती है।"),
    "es": ("En {} dependemos del azar.", "¿Cómo va {} en el equipo?", "Preguntad a tres sobre {}", "Hay tres notas sobre {}.", "Sin {} nada dura."),
}  # fmt: skip
NUMBERS = ("αααααα", "ββββββ", "γγγγγγ", "δδδδδδ", "εεεεεε")


def written(language: str) -> dict[str, Any]:
    """Write a rubric of four aspects in *language*, with nothing wrong."""
    statement, question, title, done, why = PHRASES[language]
    aspects = []
    for at in range(1, 5):
        cells: dict[str, Any] = {}
        for level, number in enumerate(NUMBERS, 1):
            topic = f"{at}{number}"
            cells[str(level)] = {
                "characteristic": f"{topic} {level}",
                "statement": statement.format(topic),
            }
            if level > 1:
                steps = [
                    {"id": f"step-{at}-{level}-{step}", "title": title.format(topic), "why": why.format(topic),
                     "first": title.format(topic), "done": done.format(f"{topic}{step}"), "effort": "S", "value": 2}
                    for step in (1, 2)
                ]  # fmt: skip
                cells[str(level)] |= {"evidence": done.format(topic), "steps": steps}
        aspects.append(
            {
                "id": f"aspect-{at}",
                "name": f"{at}",
                "question": question.format(at),
                "why": why.format(at),
                "levels": cells,
            }
        )
    outcome = [{"text": why.format("x"), "kind": "gain"}]
    levels = {
        str(level): {
            "name": f"Ж{number}",
            "tagline": number,
            "summary": why.format(number),
            "outcomes": outcome,
        }
        for level, number in enumerate(NUMBERS, 1)
    }
    head = {
        "id": "mine",
        "name": "x",
        "version": "1.0.0",
        "language": language,
        "category": "x",
        "driver": "direct",
    }
    about = {"purpose": why.format("x"), "summary": why.format("x")}
    sources = [{"title": "x", "url": "https://example.org"}]
    return head | about | {"sources": sources, "levels": levels, "aspects": aspects}


def linted(rubric: dict[str, Any], tmp_path: Path) -> list[Problem]:
    file = tmp_path / "mine.yaml"
    file.write_text(json.dumps(rubric, ensure_ascii=False, indent=1), "utf-8")
    return lint(file)


@pytest.mark.parametrize("language", PHRASES)
def test_a_good_rubric_in_any_language_gets_no_advice(language: str, tmp_path: Path) -> None:
    assert [str(problem) for problem in linted(written(language), tmp_path)] == []


@pytest.mark.parametrize("language", PHRASES)
def test_an_unnamed_language_is_asked_for_once(language: str, tmp_path: Path) -> None:
    rubric = written(language)
    del rubric["language"]
    codes = [problem.code for problem in linted(rubric, tmp_path)]
    assert codes.count("language-unnamed") == 1
    assert set(codes) <= {"language-unnamed", "joined-claims", "not-a-question"}


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", "en-Latn-US"])
def test_english_by_any_tag_is_read_as_english(language: str, tmp_path: Path) -> None:
    codes = {problem.code for problem in linted(written("de") | {"language": language}, tmp_path)}
    assert "not-first-person" in codes


@pytest.mark.parametrize(
    "language", ["pt-BR", "zh-Hant-TW", "sr-Latn", "de-CH-1996", "es-419", "sl-rozaj", "no"]
)
def test_a_usual_tag_of_a_language_is_taken(language: str, tmp_path: Path) -> None:
    linted(written("de") | {"language": language}, tmp_path)
    assert load(tmp_path / "mine.yaml").language == language


@pytest.mark.parametrize(
    "language", ["english", "deutsch", "日本語", "e", "en_GB", "en-", "-de", "de de", "", "   "]
)
def test_anything_else_is_no_language(language: str, tmp_path: Path) -> None:
    found = linted(written("de") | {"language": language}, tmp_path)
    assert [problem.path for problem in found if problem.severity == "error"] == ["language"]


@pytest.mark.parametrize("language", PHRASES)
def test_rules_of_any_language_hold_in_each(language: str, tmp_path: Path) -> None:
    rubric = written(language)
    rubric["aspects"][0]["levels"]["1"]["statement"] = f"{'x' * 130}; {rubric['levels']['1']['name']}！"
    codes = {problem.code for problem in linted(rubric, tmp_path)}
    joined = set() if language == "el" else {"joined-claims"}  # a Greek question ends in a semicolon
    assert codes == {"statement-too-long", "exclamation-mark", "level-word"} | joined


@pytest.mark.parametrize("language", sorted(set(PHRASES) - {"ja", "th"}))
def test_a_question_without_its_mark_is_none(language: str, tmp_path: Path) -> None:
    rubric = written(language)
    rubric["aspects"][0]["question"] = "X Y Z."
    assert [problem.code for problem in linted(rubric, tmp_path)] == ["not-a-question"]


def test_a_rubric_without_a_language_is_in_english(tmp_path: Path) -> None:
    rubric = written("de")
    del rubric["language"]
    linted(rubric, tmp_path)
    assert load(tmp_path / "mine.yaml").language == "en"
