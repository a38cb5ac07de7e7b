"""The privacy floors: how many people a figure of a group needs before it is shown.

A team assessment gives a level from *floor* people and an aspect from *floor*
known values (3, or more where the team raised it); that it is on the way to the
next level, from as many who were asked about that. How answers spread (range,
verdict, how many were not sure, where they differ, what most picked) shows from five, or from the
raised floor, and so do notes. A result is worked out once, so that no two reports of one
assessment can be compared to find out what one person said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rubric import AspectResult, Respondent, Result

FLOOR = 3
SPREAD_FLOOR = 5
HIGHEST_FLOOR = 50


@dataclass(frozen=True, slots=True)
class PrivacyFloor:
    """How many people a shown figure needs."""

    floor: int = FLOOR

    @property
    def level(self) -> int:
        """People needed for a level, and known values for an aspect."""
        return max(FLOOR, self.floor)

    @property
    def spread(self) -> int:
        """Answers needed before it may show how they spread."""
        return max(SPREAD_FLOOR, self.floor)

    def counts_show(self, people: int) -> bool:
        """Tell whether it may show how many of *people* know an aspect."""
        return people >= self.spread

    def notes_show(self, aspect: AspectResult) -> bool:
        """Tell whether notes on an aspect may show. *aspect* is as it may be shown itself."""
        return aspect.known >= self.spread

    def survives(self, people: int) -> bool:
        """Tell whether a result may stay when *people* are left of those who answered."""
        return people >= self.level

    def may_become(self, floor: int, began: int) -> bool:
        """Tell whether the floor may change: never below 3, and never down once a person has begun."""
        return FLOOR <= floor <= HIGHEST_FLOOR and (floor >= self.floor or began == 0)

    def showing(self, result: Result, people: Sequence[Respondent]) -> Result:
        """Take out of *people*'s *result* everything that too few answers stand behind."""
        return replace(result, aspects=tuple(self._showing(aspect, people) for aspect in result.aspects))

    def _showing(self, aspect: AspectResult, people: Sequence[Respondent]) -> AspectResult:
        asked = sum((aspect.value or 0) + 1 in person.evidence.get(aspect.id, ()) for person in people)
        aspect = replace(aspect, on_the_way=aspect.on_the_way and asked >= self.level)
        if aspect.known >= self.spread:
            return aspect
        shown = replace(aspect, range=None, agreement=None, verdict=None, picked=None)
        if self.counts_show(len(people)):
            return shown
        return replace(shown, known=0, not_sure=0, not_applicable=0)
