"""A mistake to plant, for a test that proves that another test would find it."""

from dataclasses import dataclass

import pytest

from bot.store import script


@dataclass(frozen=True)
class Mistake:
    """A line of a script that reads otherwise."""

    script: str
    right: str
    wrong: str

    def plant(self, patch: pytest.MonkeyPatch) -> None:
        read = script.read
        assert self.right in read(self.script)

        def planted(name: str) -> str:
            text = read(name)
            return text.replace(self.right, self.wrong) if name == self.script else text

        patch.setattr(script, "read", planted)
        prepared = script._prepared
        patch.setattr(
            script, "_prepared", getattr(prepared, "__wrapped__", prepared)
        )  # it keeps the right text
