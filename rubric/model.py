"""What a rubric holds: one capability, three to five levels, and the aspects that run through all of them."""

import hashlib
import json
import re
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from rubric.page_titles import page_title

FEWEST_LEVELS, MOST_LEVELS = 3, 5
LEVEL_KEYS = tuple(str(level) for level in range(1, MOST_LEVELS + 1))  # of a mapping by level
MOST_ASPECTS = 40
MOST_PROBED = (
    12  # aspects of a rubric that is asked for evidence: beyond, only the anchored questions are asked
)
MOST_IN_ID = 64  # characters
ID_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
USUAL_MIN_ASPECTS = 4
Slug = Annotated[str, Field(pattern=ID_PATTERN, max_length=MOST_IN_ID)]
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


def is_id(text: str) -> bool:
    """Tell whether a rubric, a topic or a step may have this id."""
    return len(text) <= MOST_IN_ID and re.fullmatch(ID_PATTERN, text) is not None


def is_foreign(reference: str) -> bool:
    """Tell whether a prerequisite is a step of another rubric."""
    return "/" in reference


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Source(_Part):
    """A page: a source of the facts in a rubric, or one to read more."""

    title: Text
    """What the page is called."""
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
    min_aspects: Annotated[int, Field(ge=1)] | None = None
    """How many aspects must count; below that, no level is given. Usually 4, or all of fewer aspects."""
    level: Literal["climb", "none"] = "climb"
    """How a level comes about: climb is the usual rule. A scan has none and says where to look first."""
    low: Annotated[int, Field(ge=1, le=4)] = 2
    """The highest value at which a scan calls an aspect low."""

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
    outcomes: tuple[Outcome, ...] = ()
    """What the level brings: gains, costs and risks."""
    watch_out: Text | None = None
    """What the level costs or risks, shown with the result."""
    talk: Text | None = None
    """A question that opens the conversation of a team at this level."""


class Step(_Part):
    """A step that leads to a level from the one below."""

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

    characteristic: Text | None = None
    """What marks the aspect at this level, as a label."""
    statement: Text
    """What a team at this level says of itself, in one sentence about one observable fact."""
    evidence: Text | None = None
    """One fact that a team can check in minutes; from level 2 on, in every cell or in none."""
    steps: tuple[Step, ...] = ()
    """Steps that lead here from the level below; from level 2 on. Without any, the statement is the goal."""


Cells = dict[LevelNumber, Cell]


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
    section: Text | None = None
    """The heading under which the topic stands, the same for its neighbours."""
    enables: tuple[Slug, ...] = ()
    """The ids of other topics that this one helps; a scan looks at such topics first."""
    rubric: Slug | None = None
    """The id of the rubric that assesses this topic in depth, offered by a scan."""
    links: tuple[Source, ...] = ()
    """Pages to read where no rubric assesses the topic in depth."""
    scale: Slug | None = None
    """The id of a scale that stands in place of levels."""
    levels: Cells
    """The topic at each level, from 1 up to the highest level of the rubric."""

    @model_serializer(mode="wrap")
    def _leave_scale_out(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write the levels of a shared scale once, where the scale stands."""
        written: dict[str, Any] = write(self)
        if self.scale is not None:
            written.pop("levels", None)
        return written


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
    start: bool = False
    """Whether people begin with this one where they name none: true for one rubric of a folder at most."""
    category: Text
    """The field that the capability belongs to, like Platform & Architecture."""
    driver: Text = "direct"
    """How the capability drives results: usually direct."""
    purpose: Text
    """What a team gets from it, in a sentence that stands before the first question."""
    summary: Text
    """What the capability is about, in a few sentences."""
    sources: tuple[Source, ...] = ()
    """Where the facts come from."""
    pages: tuple[Source, ...] = ()
    """The titles of pages that steps link to. Pages among the sources need no entry here."""
    policy: Policy = Policy()
    """How the level follows from the aspects."""
    glossary: tuple[Term, ...] = ()
    """Words that need an explanation."""
    levels: dict[LevelNumber, Level]
    """The levels of the capability, from 1 to 3, 4 or 5."""
    scales: dict[Slug, Cells] = {}
    """Scales that several aspects share, by an id: what stands at each level."""
    aspects: tuple[Aspect, ...]
    """The topics that are asked about, in this order."""

    @model_validator(mode="before")
    @classmethod
    def _share_scales(cls, tree: object) -> object:
        """Give each aspect that names a scale the levels of that scale."""
        if not isinstance(tree, dict):
            return tree
        scales, aspects = tree.get("scales"), tree.get("aspects")
        if not isinstance(scales, dict) or not isinstance(aspects, list | tuple):
            return tree
        return {**tree, "aspects": [_with_levels(aspect, scales) for aspect in aspects]}

    @cached_property
    def top(self) -> int:
        """Give the highest level."""
        return len(self.levels)

    @property
    def min_aspects(self) -> int:
        """Give how many aspects must count for a level."""
        return self.policy.min_aspects or min(USUAL_MIN_ASPECTS, len(self.aspects))

    @cached_property
    def gives_level(self) -> bool:
        """Tell whether answers lead to a level. A scan says where to look first instead."""
        return self.policy.level != "none"

    @cached_property
    def asks_evidence(self) -> bool:
        """Tell whether an assessment asks for evidence: every cell has some, and the aspects are few."""
        return len(self.aspects) <= MOST_PROBED and all(
            cell.evidence for aspect in self.aspects for level, cell in aspect.levels.items() if level > 1
        )

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

    def page_title(self, url: str) -> str:
        """Name a page that a step links to: by this rubric, else as far as its address tells."""
        return self._titles.get(url) or page_title(url)

    @property
    def step_ids(self) -> frozenset[str]:
        """Give the ids of all steps."""
        return frozenset(self._steps_by_id)

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {each.url: each.title for each in (*self.sources, *self.pages)}

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


def _with_levels(aspect: object, scales: dict[str, object]) -> object:
    if not isinstance(aspect, dict) or "levels" in aspect:
        return aspect
    scale = aspect.get("scale")
    return {**aspect, "levels": scales[scale]} if isinstance(scale, str) and scale in scales else aspect


PARTS = (Rubric, Source, Policy, Term, Level, Outcome, Aspect, Cell, Step)
KEYS = frozenset(name for part in PARTS for name in part.model_fields)
