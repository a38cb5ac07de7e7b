"""The capabilities on offer: rubrics by id for new sessions, by content for running ones."""

from collections.abc import Callable, Mapping

from bot.ports.rubrics import Rubrics
from rubric import Rubric

Load = Callable[[], Mapping[str, Rubric]]


class Catalogue:
    """Rubrics by id and by content hash. A session stays with the exact text it was started on."""

    def __init__(self, offered: Mapping[str, Rubric], stored: Rubrics) -> None:
        self._offered = dict(offered)
        self._by_hash = {rubric.hash: rubric for rubric in offered.values()}
        self._stored = stored
        self._kept: set[str] = set()

    @property
    def offered(self) -> tuple[Rubric, ...]:
        """List the rubrics that a check or an assessment can be started with, by name."""
        return tuple(sorted(self._offered.values(), key=lambda rubric: rubric.name))

    def replace(self, offered: Mapping[str, Rubric]) -> None:
        """Offer other rubrics from now on. Running sessions keep theirs."""
        self._offered = dict(offered)
        self._by_hash |= {rubric.hash: rubric for rubric in offered.values()}

    async def keep(self, rubric: Rubric) -> None:
        """Store the text of *rubric* before anything refers to it. Once a process is enough."""
        if rubric.hash not in self._kept:
            await self._stored.put(rubric.hash, rubric.canonical_json())
            self._kept.add(rubric.hash)

    async def pinned(self, hash_: str) -> Rubric:
        """Find the exact rubric that something was started with.

        Raises LookupError where its text is gone from files and store alike.
        """
        known = self._by_hash.get(hash_)
        if known is not None:
            return known
        text = await self._stored.get(hash_)
        if text is None:
            raise LookupError(hash_)
        rubric = Rubric.model_validate_json(text)
        self._by_hash[hash_] = rubric
        return rubric
