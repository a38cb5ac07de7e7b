"""What a rubric holds: one capability, five levels, and the aspects that run through all of them."""

import hashlib
import json
from fractions import Fraction
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LEVELS = (1, 2, 3, 4, 5)
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]
Text = Annotated[str, Field(min_length=1)]
Url = Annotated[str, Field(pattern=r"^https://\S+$")]
LevelNumber = Annotated[int, Field(ge=1, le=5)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Part):
    """Where facts come from."""

    title: Text
    url: Url


class Term(_Part):
    """A word that a newcomer may not know."""

    term: Text
    meaning: Text


class Policy(_Part):
    """How a level follows from the aspects: *share* of them must reach it, none may lag more than *gap*."""

    share: Annotated[float, Field(gt=0, le=1)] = 0.7
    gap: Annotated[int, Field(ge=0, le=4)] = 1
    min_aspects: Annotated[int, Field(ge=1)] = 4

    @property
    def exact_share(self) -> Fraction:
        """Give the share as it was written, so that 0.7 of 10 aspects is 7 and not 7.000000000000001."""
        return Fraction(str(self.share))


class Outcome(_Part):
    """What a level brings: a gain, or what it costs or risks."""

    text: Text
    kind: Literal["gain", "cost", "risk"]


class Level(_Part):
    """One rung; *watch_out* names the costs it brings, *talk* opens a conversation at it."""

    name: Text
    tagline: Text
    summary: Text
    outcomes: tuple[Outcome, ...]
    watch_out: str | None = None
    talk: str | None = None


class Step(_Part):
    """Something to do to reach a level from the one below; *after* names steps that come first."""

    id: Slug
    title: Text
    why: Text
    first: Text
    done: Text
    effort: Literal["S", "M", "L"]
    value: Annotated[int, Field(ge=1, le=3)]
    after: tuple[Slug, ...] = ()
    links: tuple[Url, ...] = ()


class Cell(_Part):
    """One aspect at one level: what marks it, how a team would say it, and how to check and reach it."""

    characteristic: Text
    statement: Text
    evidence: str | None = None
    steps: tuple[Step, ...] = ()


class Aspect(_Part):
    """A thread that runs through all five levels, with the question that finds a team's place on it."""

    id: Slug
    name: Text
    question: Text
    why: Text
    levels: dict[LevelNumber, Cell]


class Rubric(_Part):
    """One capability and everything that is asked and advised about it."""

    id: Slug
    name: Text
    version: Annotated[str, Field(pattern=r"^\d+\.\d+\.\d+$")]
    category: Text
    driver: Text
    purpose: Text
    summary: Text
    sources: tuple[Source, ...] = ()
    policy: Policy = Policy()
    glossary: tuple[Term, ...] = ()
    levels: dict[LevelNumber, Level]
    aspects: tuple[Aspect, ...]

    @cached_property
    def hash(self) -> str:
        """Identify the content: sha256 of the canonical JSON, 12 hex digits."""
        return hashlib.sha256(self.canonical_json().encode()).hexdigest()[:12]

    def canonical_json(self) -> str:
        """Write the content in one way only: keys sorted, no spaces, what is left out stays out."""
        plain = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def aspect(self, id_: str) -> Aspect:
        """Find an aspect by its id; raise KeyError where there is none."""
        return self._aspects_by_id[id_]

    def step(self, id_: str) -> tuple[Aspect, int, Step]:
        """Find a step by its id, with its aspect and the level it leads to; raise KeyError for none."""
        return self._steps_by_id[id_]

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


def schema() -> dict[str, object]:
    """Describe a rubric file to editors, as JSON Schema generated from these models."""
    described = Rubric.model_json_schema()
    described["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    described["title"] = "A rubric of Rung: one capability"
    return described
