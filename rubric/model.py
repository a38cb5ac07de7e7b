"""What a rubric holds: one capability, five levels, and the aspects that run through all of them."""

import hashlib
import json
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LEVELS = (1, 2, 3, 4, 5)
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
# A step of this rubric by its id, or of another one: other-rubric/step-id.
StepReference = Annotated[
    str, Field(pattern=r"^([a-z0-9]+(-[a-z0-9]+)*/)?[a-z0-9]+(-[a-z0-9]+)*$", max_length=129)
]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Url = Annotated[str, Field(pattern=r"^https://\S+$")]
LevelNumber = Annotated[int, Field(ge=1, le=5)]
# The usual tags of BCP 47: language, script, region, variants. A whole word like "english" is none.
LANGUAGE_PATTERN = (
    r"^[A-Za-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?(-([A-Za-z0-9]{5,8}|[0-9][A-Za-z0-9]{3}))*$"
)
Language = Annotated[str, Field(pattern=LANGUAGE_PATTERN)]


def is_foreign(reference: str) -> bool:
    """Tell whether a prerequisite is a step of another rubric."""
    return "/" in reference


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Source(_Part):
    """A source of the facts in a rubric."""

    title: Text
    """What the source is called."""
    url: Url
    """Its https address."""


class Term(_Part):
    """A word that a newcomer may not know, explained by the command `words`."""

    term: Text
    """The word."""
    meaning: Text
    """What it means, in a sentence."""


class Policy(_Part):
    """How a level follows from the values of the aspects."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.7
    """The part of the aspects that must reach a level, above 0 and up to 1."""
    gap: Annotated[int, Field(ge=0, le=4)] = 1
    """How many levels an aspect may lag behind, from 0 to 4."""
    min_aspects: Annotated[int, Field(ge=1)] = 4
    """How many aspects must count; below that, no level is given."""

    @property
    def exact_share(self) -> Fraction:
        """Give the share as it was written, so that 0.7 of 10 aspects is 7 and not 7.000000000000001."""
        return Fraction(str(self.share))


class Outcome(_Part):
    """What a level brings."""

    text: Text
    """The outcome in a few words."""
    kind: Literal["gain", "cost", "risk"]
    """Whether it is a gain, a cost or a risk."""


class Level(_Part):
    """One rung of the capability, across all aspects."""

    name: Text
    """What the level is called. Statements and evidence leave this name out."""
    tagline: Text
    """The level in a few words."""
    summary: Text
    """What work is like at this level, in one or two sentences."""
    outcomes: tuple[Outcome, ...]
    """What the level brings: gains, costs and risks."""
    watch_out: Text | None = None
    """What the level costs or risks, shown with the result."""
    talk: Text | None = None
    """A question that opens the conversation of a team at this level."""


class Step(_Part):
    """Something to do that leads to a level from the one below."""

    id: Slug
    """The step's own id, like write-down-the-peaks; no other step of the rubric has it."""
    title: Text
    """What to do, beginning with a verb."""
    why: Text
    """What the step is good for."""
    first: Text
    """A first step that can be taken this week."""
    done: Text
    """How to see that the step is done; usually the evidence of the level."""
    effort: Literal["S", "M", "L"]
    """How long it takes: S for days, M for weeks, L for about a quarter."""
    value: Annotated[int, Field(ge=1, le=3)]
    """How much it brings, from 1 (some) to 3 (much). Steps are suggested by value and effort."""
    after: tuple[StepReference, ...] = ()
    """Steps that come first: their ids, or other-rubric/step-id for one that the reason only names."""
    links: tuple[Url, ...] = ()
    """Pages to read more, by their https addresses."""


class Cell(_Part):
    """One aspect at one level."""

    characteristic: Text
    """What marks the aspect at this level, as a label."""
    statement: Text
    """What a team at this level says of itself, in one sentence about one observable fact."""
    evidence: Text | None = None
    """One fact that a team can check in minutes; from level 2 on."""
    steps: tuple[Step, ...] = ()
    """Steps that lead here from the level below, at least two; from level 2 on."""


class Aspect(_Part):
    """A topic that runs through all levels."""

    id: Slug
    """The aspect's own id, like scaling; no other aspect of the rubric has it."""
    name: Text
    """What the topic is called, in a word or two."""
    question: Text
    """The question that finds a team's place on this topic."""
    why: Text
    """Why it is asked, in a sentence."""
    talk: tuple[Text, ...] = ()
    """Two questions for the team to talk about it, asked by the guide for the talk."""
    levels: dict[LevelNumber, Cell]
    """The topic at each level, from 1 to 5."""


class Rubric(_Part):
    """One capability, with everything that is asked and advised about it."""

    id: Slug
    """The rubric's id, like flexible-infrastructure; its file has the same name."""
    name: Text
    """What the capability is called."""
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    """The version of the text, like 1.0.0."""
    language: Language = "en"
    """The language of the texts as a BCP 47 tag, like en, de or pt-BR. Lint knows the words of en alone."""
    category: Text
    """The field that the capability belongs to, like Platform & Architecture."""
    driver: Text
    """How the capability drives results: usually direct."""
    purpose: Text
    """What a team gets from it, in a sentence that stands before the first question."""
    summary: Text
    """What the capability is about, in a few sentences."""
    sources: tuple[Source, ...] = ()
    """Where the facts come from."""
    policy: Policy = Policy()
    """How the level follows from the aspects."""
    glossary: tuple[Term, ...] = ()
    """Words that need an explanation."""
    levels: dict[LevelNumber, Level]
    """The levels of the capability, from 1 to 5."""
    aspects: tuple[Aspect, ...]
    """The topics that are asked about, in this order."""

    @cached_property
    def hash(self) -> str:
        """Identify the content: sha256 of the canonical JSON, 12 hex digits."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()[:12]

    def canonical_json(self) -> str:
        """Write the content in one way only: keys sorted, no spaces, absent keys left out."""
        plain = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def aspect(self, id_: str) -> Aspect:
        """Find an aspect by its id, or raise KeyError where there is none."""
        return self._aspects_by_id[id_]

    def step(self, id_: str) -> tuple[Aspect, int, Step]:
        """Find a step by its id, with its aspect and the level it leads to, or raise KeyError for none."""
        return self._steps_by_id[id_]

    @property
    def step_ids(self) -> frozenset[str]:
        """Give the ids of all steps."""
        return frozenset(self._steps_by_id)

    @cached_property
    def _aspects_by_id(self) -> dict[str, Aspect]:
        return {aspect.id: aspect for aspect in self.aspects}

    @cached_property
    def _steps_by_id(self) -> dict[str, tuple[Aspect, int, Step]]:
        return {
            step.id: (aspect, level, step)
            for aspect in self.aspects
            for level, cell in aspect.levels.items()
            for step in cell.steps
        }


PARTS = (Rubric, Source, Policy, Term, Level, Outcome, Aspect, Cell, Step)
KEYS = frozenset(name for part in PARTS for name in part.model_fields)
