"""Rubrics as they were answered."""

from typing import Protocol


class Rubrics(Protocol):
    """Keeps the canonical JSON of rubrics for as long as results may need its wording."""

    async def put(self, hash_: str, text: str) -> None:
        """Keep the JSON of a rubric."""
        ...

    async def has(self, hash_: str) -> bool:
        """Tell whether the JSON of a rubric is kept."""
        ...

    async def get(self, hash_: str) -> str | None:
        """Give the JSON of a rubric, or None if it was never kept."""
        ...
