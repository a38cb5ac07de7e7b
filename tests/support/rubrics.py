"""The two rubrics that everything is tested on: the bundled one, and a small one with other aspects and policy.

The models are public ones of other shapes: three or four levels, many aspects, shared scales.
"""

from functools import cache
from pathlib import Path

from rubric import Rubric, load
from rubric.loader import bundled

SMALL = Path(__file__).parents[1] / "rubrics" / "code-review.yaml"
FLEXIBLE = bundled() / "flexible-infrastructure.yaml"
FILES = (FLEXIBLE, SMALL)
MODELS = tuple(sorted((Path(__file__).parents[1] / "rubric" / "models").glob("*.yaml")))


@cache
def capability(path: Path) -> Rubric:
    """Load a rubric once a process."""
    return load(path)


def both() -> tuple[Rubric, ...]:
    """Give both rubrics."""
    return tuple(capability(path) for path in FILES)
