"""A receiver of webhooks that takes posts, or refuses them for as long as it is told."""

import json
from typing import Any


class Posts:
    """Keeps what is posted. *problem* is why nothing is taken."""

    def __init__(self, problem: str | None = None) -> None:
        self.problem = problem
        self.tried: list[str] = []
        self.taken: dict[str, Any] = {}

    async def post(self, id_: str, body: bytes) -> str | None:
        self.tried.append(id_)
        if not self.problem:
            self.taken[id_] = json.loads(body)
        return self.problem

    @property
    def types(self) -> list[str]:
        """Name what was told, in order."""
        return [each["type"] for each in self.taken.values()]
