"""What should be remembered of a tenant, in plain dictionaries: the rules a second time, without a store."""

from dataclasses import dataclass, field
from typing import Any

from bot.conversation.identity import AssessmentRef, Person, SessionRef
from bot.conversation.questions import Question
from rubric import Rubric
from tests.support.oracle import judge

FLOOR = 3
CHECKS_KEPT = 50
PROOFS = {"y": "yes", "p": "partly", "n": "no", "s": "not_sure"}
OTHERS = {"s": "not_sure", "x": "not_applicable"}
Given = dict[Question, tuple[str, int]]


_PLAIN: dict[str, dict[str, Any]] = {}


def plain(rubric: Rubric) -> dict[str, Any]:
    """Give a rubric as plain data, worked out once: editing changes no more than its purpose here."""
    return _PLAIN.setdefault(rubric.id, _PLAIN.get(rubric.id) or rubric.model_dump(mode="json"))


@dataclass
class Told:
    """What somebody has answered, by which rubric."""

    rubric: Rubric
    team: bool
    given: Given = field(default_factory=dict)

    def claim(self, aspect: int) -> int:
        """Give the level claimed, 0 for none."""
        choice, _ = self.given.get(Question(aspect), ("", 0))
        return int(choice) if choice.isdigit() else 0

    def offers(self, question: Question) -> bool:
        """Tell whether a question is asked at all."""
        if question.aspect >= len(self.rubric.aspects):
            return False
        claim = self.claim(question.aspect)
        return not question.level or (self.team and claim > 0 and question.level in (claim, claim + 1))

    @property
    def finished(self) -> bool:
        """Tell whether everything asked is answered."""
        aspects = range(len(self.rubric.aspects))
        asked = [Question(aspect) for aspect in aspects]
        asked += [Question(aspect, level) for aspect in aspects for level in (2, 3, 4, 5)]
        return all(question in self.given for question in asked if self.offers(question))

    def press(self, question: Question, choice: str, seen: int) -> None:
        """Take a press, if it saw what stands."""
        had, revision = self.given.get(question, ("", 0))
        if self.offers(question) and seen == revision and choice != had:
            self.given[question] = choice, revision + 1

    def say(self, question: Question, choice: str) -> None:
        """Take typed words, which always see what stands."""
        self.press(question, choice, self.given.get(question, ("", 0))[1])

    def person(self, name: str) -> dict[str, Any]:
        """Write it in the exchange format."""
        answers: dict[str, Any] = {}
        evidence: dict[str, dict[str, str]] = {}
        for question, (choice, _) in self.given.items():
            aspect = self.rubric.aspects[question.aspect].id
            if not question.level:
                answers[aspect] = int(choice) if choice.isdigit() else OTHERS[choice]
            elif self.offers(question):
                evidence.setdefault(aspect, {})[str(question.level)] = PROOFS[choice]
        return {"id": name, "answers": answers, "evidence": evidence}


@dataclass
class Held:
    """An assessment: who looks after it, who is in it, and what became of it."""

    facilitator: str | None
    rubric: Rubric
    people: set[str] = field(default_factory=set)
    status: str = "open"


@dataclass
class Model:
    """Everything of one tenant."""

    sessions: dict[SessionRef, Told] = field(default_factory=dict)
    checks: dict[str, list[SessionRef]] = field(default_factory=dict)
    current: dict[str, SessionRef] = field(default_factory=dict)
    held: dict[AssessmentRef, Held] = field(default_factory=dict)

    @property
    def running(self) -> AssessmentRef | None:
        """Find the assessment that runs. All are of one rubric and in one conversation."""
        return next((ref for ref, held in self.held.items() if held.status == "open"), None)

    def unfinished(self, name: str) -> SessionRef | None:
        """Find the check that somebody is in."""
        newest = next(iter(self.checks.get(name, ())), None)
        told = self.sessions.get(newest) if newest else None
        return newest if told and not told.finished else None

    def open(self, ref: SessionRef) -> Told | None:
        """Find a session that takes answers."""
        held = self.held.get(ref.assessment)
        return self.sessions.get(ref) if held is None or held.status == "open" else None

    def began_check(self, ref: SessionRef, rubric: Rubric) -> None:
        """Remember a new check, in the place of an unfinished one."""
        mine = self.checks.setdefault(ref.person, [])
        if (old := self.unfinished(ref.person)) is not None:
            mine.remove(old)
            del self.sessions[old]
        self.sessions[ref] = Told(rubric, team=False)
        mine.insert(0, ref)
        for oldest in mine[CHECKS_KEPT:]:
            del self.sessions[oldest]
        del mine[CHECKS_KEPT:]

    def answered(self, ref: AssessmentRef) -> dict[str, Told]:
        """List who has answered anything in an assessment."""
        return {
            each.person: told for each, told in self.sessions.items() if each.assessment == ref and told.given
        }

    def closed(self, ref: AssessmentRef) -> dict[str, Any] | None:
        """Close an assessment, if enough have answered. Give the result by the rule's second writing."""
        behind = self.answered(ref)
        if len(behind) < FLOOR:
            return None
        held = self.held[ref]
        held.status, held.people = "closed", set(behind)
        people = [told.person(name) for name, told in sorted(behind.items())]
        return judge(plain(held.rubric), people, team=True)

    def cancelled(self, ref: AssessmentRef) -> None:
        """Drop an assessment with what was answered in it."""
        self.held[ref].status = "dropped"
        for each in [each for each in self.sessions if each.assessment == ref]:
            del self.sessions[each]

    def forgotten(self, person: Person) -> None:
        """Leave nothing of somebody."""
        name = person.id
        for each in [each for each in self.sessions if each.person == name]:
            del self.sessions[each]
        self.checks.pop(name, None)
        self.current.pop(name, None)
        for held in self.held.values():
            held.people.discard(name)
            held.facilitator = None if held.facilitator == name else held.facilitator
            if held.status == "closed" and len(held.people) < FLOOR:
                held.status = "withdrawn"
