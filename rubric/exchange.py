"""Answers in and results out as JSON: the stable format of `rung score`.

Input is untrusted: every mistake is named by its path, and nothing is scored
while there is one.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

from rubric.model import Rubric
from rubric.planning import Plan, plan
from rubric.scan import scan_map
from rubric.scoring import Claim, Proof, Respondent, Result, ScoringMode, score

MOST_CHARACTERS = 64 * 1024 * 1024
TOO_BIG = "the input is over 64 MB"
_PROOFS: Final[Mapping[str, Proof]] = {"yes": "yes", "partly": "partly", "no": "no", "not_sure": "not_sure"}
_WORDS: Final[Mapping[str, Claim]] = {"not_sure": "not_sure", "not_applicable": "not_applicable"}
_MODES: Final[Mapping[str, ScoringMode]] = {"check": "check", "assessment": "assessment"}
_WRONG = object()

Find = Callable[[str], Rubric]
T = TypeVar("T")


class ExchangeError(Exception):
    """Everything that is wrong with an input, a line a mistake."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class Input:
    """One set of answers, ready to be scored."""

    rubric: Rubric
    mode: ScoringMode
    people: tuple[Respondent, ...]


def scored(text: str, find: Find) -> str:
    """Score one input or a list of them, and write one result or the list of results.

    *find* gives the rubric for an id or a path, and raises LookupError with a
    sentence for people where there is none. Raises ExchangeError.
    """
    given = _parsed(text)
    reader = _InputReader(find)
    if isinstance(given, list):
        inputs = [reader.input(each, f"[{at}]") for at, each in enumerate(given)]
    else:
        inputs = [reader.input(given, "")]
    if reader.mistakes:
        raise ExchangeError(reader.mistakes)
    results = [_written(each) for each in inputs if each is not None]
    return json.dumps(results if isinstance(given, list) else results[0], indent=2, ensure_ascii=False)


def _written(given: Input) -> dict[str, object]:
    result = score(given.rubric, given.people, given.mode)
    return as_json(given.rubric, result, plan(given.rubric, result))


def as_json(rubric: Rubric, result: Result, steps: Plan) -> dict[str, object]:
    """Lay out a result with its plan, in the order in which people read it."""
    if rubric.gives_level:
        return _common(rubric, result) | {
            "held_by": list(result.held_by),
            "steps": [
                {"id": step.step.id, "aspect": step.aspect, "to_level": step.to_level, "reason": step.reason}
                for step in steps.steps
            ],
            "level_after": steps.level_after,
        }
    look_first = list(scan_map(rubric, result).look_first)
    scanned = {"held_by": [], "look_first": look_first, "level_after": None, "level_rule": "none"}
    return _common(rubric, result) | scanned


def _common(rubric: Rubric, result: Result) -> dict[str, object]:
    return {
        "rubric": {"id": rubric.id, "version": rubric.version, "hash": rubric.hash},
        "people": result.people,
        "level": result.level,
        "level_name": None if result.level is None else rubric.levels[result.level].name,
        "missing": list(result.missing),
        "progress": result.progress,
        "aspects": [
            {
                "id": aspect.id,
                "value": aspect.value,
                "known": aspect.known,
                "not_sure": aspect.not_sure,
                "not_applicable": aspect.not_applicable,
                "range": None if aspect.range is None else list(aspect.range),
                "agreement": aspect.agreement,
                "verdict": aspect.verdict,
                "on_the_way": aspect.on_the_way,
            }
            for aspect in result.aspects
        ],
    }


def _parsed(text: str) -> object:
    if len(text) > MOST_CHARACTERS:
        raise ExchangeError([TOO_BIG])
    try:
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_small_int)
    except RecursionError:
        raise ExchangeError(["the input is nested too deeply"]) from None
    except json.JSONDecodeError as error:
        raise ExchangeError([f"not JSON: {error.msg} on line {error.lineno}"]) from None
    except ValueError as error:
        raise ExchangeError([f"not JSON: {error}"]) from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise ValueError(f"{_quoted(name)} appears twice in one object")
        found[name] = value
    return found


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not a JSON number")


@dataclass(frozen=True, slots=True)
class _LongNumber:
    """A number that is no level anyway, and not worth the time that its digits take."""

    digits: str

    def __str__(self) -> str:
        return f"{self.digits[:10]}..."


def _small_int(digits: str) -> object:
    return int(digits) if len(digits) < 10 else _LongNumber(digits)


def _quoted(given: object) -> str:
    """Show a given value, shortened, without control characters."""
    return str(given) if isinstance(given, _LongNumber) else json.dumps(given, default=str)[:60]


class _InputReader:
    """Reads inputs and collects every mistake with its path."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self.mistakes: list[str] = []

    def input(self, given: object, path: str) -> Input | None:
        fields = self._mapping(given, path, {"rubric", "mode", "people"})
        if fields is None:
            return None
        rubric = self._rubric(fields.get("rubric"), _join(path, "rubric"))
        mode = self._one_of(_MODES, fields.get("mode", "check"), _join(path, "mode"))
        people = fields.get("people", _WRONG)
        if not isinstance(people, list):
            self._wrong(_join(path, "people"), "a list of people is needed")
            return None
        read = [
            self._person(each, f"{_join(path, 'people')}[{at}]", rubric) for at, each in enumerate(people)
        ]
        self._unique(people, _join(path, "people"))
        if rubric is None or mode is None:
            return None
        return Input(rubric, mode, tuple(person for person in read if person is not None))

    def _rubric(self, name: object, path: str) -> Rubric | None:
        if not isinstance(name, str) or not name:
            self._wrong(path, "an id or a path is needed")
            return None
        try:
            return self._find(name)
        except LookupError as error:
            for line in str(error.args[0]).splitlines():
                self._wrong(path, line)
            return None

    def _person(self, given: object, path: str, rubric: Rubric | None) -> Respondent | None:
        fields = self._mapping(given, path, {"id", "answers", "evidence"})
        if fields is None:
            return None
        id_ = fields.get("id")
        if not isinstance(id_, str) or not id_:
            self._wrong(_join(path, "id"), "a text that names the person is needed")
        if rubric is None:
            return None
        before = len(self.mistakes)
        answers = self._answers(fields.get("answers", {}), _join(path, "answers"), rubric)
        asked = {
            aspect.id: _asked(answers.get(aspect.id), rubric)
            for aspect in rubric.aspects
            if aspect.id in answers or len(self.mistakes) == before
        }
        evidence = self._evidence(fields.get("evidence", {}), _join(path, "evidence"), rubric, asked)
        return Respondent(str(id_), answers, evidence)

    def _answers(self, given: object, path: str, rubric: Rubric) -> dict[str, Claim]:
        answers: dict[str, Claim] = {}
        known, levels = {aspect.id for aspect in rubric.aspects}, f"1..{rubric.top}"
        for aspect, value in (self._mapping(given, path, known) or {}).items():
            if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= rubric.top:
                answers[aspect] = value
            elif isinstance(value, str) and value in _WORDS:
                answers[aspect] = _WORDS[value]
            elif isinstance(value, str):
                self._wrong(
                    _join(path, aspect), f"{_quoted(value)} is not {levels}, not_sure or not_applicable"
                )
            else:
                self._wrong(_join(path, aspect), f"{_quoted(value)} is not {levels}")
        return answers

    def _evidence(
        self, given: object, path: str, rubric: Rubric, asked: Mapping[str, frozenset[str]]
    ) -> dict[str, dict[int, Proof]]:
        """Read evidence of the levels *asked* of each aspect, or of any where its answer is wrong."""
        evidence: dict[str, dict[int, Proof]] = {}
        known = {aspect.id for aspect in rubric.aspects}
        any_level = frozenset(map(str, range(2, rubric.top + 1)))
        for aspect, levels in (self._mapping(given, path, known) or {}).items():
            allowed, where = asked.get(aspect, any_level), _join(path, aspect)
            if not isinstance(levels, dict):
                self._wrong(where, "an object of levels is needed")
                continue
            for level, word in levels.items():
                if level not in allowed:
                    said = " and ".join(sorted(allowed)) or "none: no level is claimed"
                    self._wrong(_join(where, level), f"evidence is asked only of {said}")
                    continue
                proof = self._one_of(_PROOFS, word, _join(where, level))
                if proof is not None:
                    evidence.setdefault(aspect, {})[int(level)] = proof
        return evidence

    def _one_of(self, choices: Mapping[str, T], word: object, path: str) -> T | None:
        if isinstance(word, str) and word in choices:
            return choices[word]
        self._wrong(path, f"{_quoted(word)} is not {', '.join(choices)}")
        return None

    def _unique(self, people: list[object], path: str) -> None:
        seen: set[str] = set()
        for at, person in enumerate(people):
            id_ = person.get("id") if isinstance(person, dict) else None
            if isinstance(id_, str) and id_ in seen:
                self._wrong(f"{path}[{at}].id", f"{_quoted(id_)} appears twice")
            elif isinstance(id_, str):
                seen.add(id_)

    def _mapping(self, given: object, path: str, known: set[str]) -> dict[str, object] | None:
        """Read an object with known keys. Keep its valid parts, so that their own mistakes show, too."""
        if not isinstance(given, dict):
            self._wrong(path or "input", "an object is needed")
            return None
        for key in (key for key in given if key not in known):
            self._wrong(_join(path, key), f"unknown; known are {', '.join(sorted(known))}")
        return {key: value for key, value in given.items() if key in known}

    def _wrong(self, path: str, text: str) -> None:
        self.mistakes.append(f"{path}: {text}")


def _asked(claim: Claim | None, rubric: Rubric) -> frozenset[str]:
    """Name the levels whose evidence is asked of a claim: its own and the next one up."""
    if not isinstance(claim, int):
        return frozenset()
    return frozenset(str(level) for level in (claim, claim + 1) if 2 <= level <= rubric.top)


def _join(path: str, key: str) -> str:
    plain = key if key and key.isascii() and key.isprintable() else _quoted(key)
    return f"{path}.{plain[:60]}" if path else plain[:60]
