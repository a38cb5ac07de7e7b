"""The result of a scan, which has no level: where to look first, disputed topics and unknown ones."""

from dataclasses import dataclass

from rubric.model import Rubric
from rubric.scoring import AspectResult, Result

MOST_LOOKED_AT = 6
AGREEMENT_SHOWN_FROM = 5  # known values: fewer would tell who answered what


@dataclass(frozen=True, slots=True)
class ScanMap:
    """The ids of aspects in a scan, each in one list at most."""

    look_first: tuple[str, ...]
    disputed: tuple[str, ...]
    not_known: tuple[str, ...]


def scan_map(rubric: Rubric, result: Result, agreement_from: int = AGREEMENT_SHOWN_FROM) -> ScanMap:
    """Sort the aspects of a scan. Agreement plays a part from *agreement_from* known values on.

    First come aspects that are low, not disputed and help others, then the other low
    ones; the lower before the higher, then in file order.
    """
    disputed = tuple(
        each.id for each in result.aspects if each.verdict == "spread" and each.known >= agreement_from
    )
    low = [
        each
        for each in result.aspects
        if each.value is not None and each.value <= rubric.policy.low and each.id not in disputed
    ]
    low.sort(key=lambda each: (not rubric.aspect(each.id).enables, each.value))
    return ScanMap(
        tuple(each.id for each in low[:MOST_LOOKED_AT]),
        disputed,
        tuple(each.id for each in result.aspects if _is_unknown(each, result.people, agreement_from)),
    )


def _is_unknown(aspect: AspectResult, people: int, agreement_from: int) -> bool:
    """Tell whether an aspect has no value because people are not sure.

    In a team of fewer than *agreement_from* how many were not sure does not show, so any
    aspect without a value is one.
    """
    if aspect.value is not None:
        return False
    return 1 < people < agreement_from or aspect.not_sure > aspect.not_applicable
