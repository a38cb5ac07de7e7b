"""Scenario files: what people do, line by line, in words that need no programmer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.scenarios.browser import ADDRESSED

STORIES = Path(__file__).parent / "stories"
RUBRICS = Path(__file__).parents[1] / "rubrics"
GOLDENS = Path(__file__).parent / "goldens"
CHAT, TEAM = "chat", "team"


@dataclass(frozen=True, slots=True)
class Says:
    """*person* writes *text* in *where*."""

    person: str
    where: str
    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    """*person* presses *label*, of *question* if it is an answer. *says* answers a dialog.

    An *old* press is one on a message that has changed or gone since.
    """

    person: str
    label: str
    question: str = ""
    where: str = CHAT
    says: str = ""
    old: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Answers:
    """*person* presses one answer after the other, from the first question still open."""

    person: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fills:
    """*person* writes *text* into what is there to fill in, ticks its box or leaves it, and saves it."""

    person: str
    text: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Opens:
    """*person* opens the link *title* in the team's conversation in a browser.

    An *old* one is the address behind the last link of that title that was opened.
    """

    person: str
    title: str
    where: str = TEAM
    old: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Sees:
    """*person* has *text* on the screen in *where*, or has not."""

    person: str
    text: str
    where: str = CHAT
    seen: bool = field(default=True, kw_only=True)


@dataclass(frozen=True, slots=True)
class Restarts:
    """Every process stops and starts again. Only the store is left."""


@dataclass(frozen=True, slots=True)
class Waits:
    """So many *hours* go by."""

    hours: int


Step = Says | Presses | Answers | Fills | Opens | Sees | Restarts | Waits


@dataclass(frozen=True, slots=True)
class Scenario:
    """A file: what it shows, whether a second capability is on offer, and the steps.

    It is *public* where browsers reach Rung.
    """

    name: str
    title: str
    second: str
    public: str
    steps: tuple[tuple[str, Step], ...]  # each with its line as written

    @property
    def people(self) -> tuple[str, ...]:
        """Name everyone who does something, in the order of appearance."""
        found = [step.person for _, step in self.steps if not isinstance(step, Restarts | Waits)]
        return tuple(dict.fromkeys(found))

    @property
    def places(self) -> frozenset[str]:
        """Name the places that are needed."""
        return frozenset(getattr(step, "where", CHAT) for _, step in self.steps)

    @property
    def environment(self) -> dict[str, str]:
        """Give the variables that a process needs to play it."""
        return ({"RUNG_RUBRICS": str(RUBRICS)} if self.second else {}) | (ADDRESSED if self.public else {})

    @property
    def golden_file(self) -> Path:
        """Name the file that holds the transcript."""
        return GOLDENS / f"{self.name}.txt"

    @property
    def teams_file(self) -> Path:
        """Name the file with the transcript as Teams tells it, kept for what people read there to judge it."""
        return GOLDENS / "teams" / f"{self.name}.txt"

    @property
    def golden(self) -> str:
        """Give the transcript that the story must come to."""
        return self.golden_file.read_text() if self.golden_file.exists() else ""


class ScenarioError(Exception):
    """A line that means nothing."""


def read(path: Path) -> Scenario:
    """Read a scenario file. Raises ScenarioError with the file and the line."""
    headers, steps = {"Title": "", "Also on offer": "", "Public address": ""}, []
    for number, line in enumerate(path.read_text().splitlines(), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        name, _, rest = said.partition(":")
        if name in headers:
            headers[name] = rest.strip()
            continue
        step = _step(said)
        if step is None:
            raise ScenarioError(f"{path.name}:{number}: cannot read {said!r}")
        steps.append((said, step))
    return Scenario(
        path.stem, headers["Title"], headers["Also on offer"], headers["Public address"], tuple(steps)
    )


def _step(line: str) -> Step | None:
    for pattern, make in _FORMS.items():
        found = re.fullmatch(pattern, line)
        if found:
            return make({name: value for name, value in found.groupdict().items() if value is not None})
    return None


def _presses(found: Mapping[str, str]) -> Step:
    return Presses(**{name: value for name, value in found.items() if name != "old"}, old="old" in found)


_WHO = r"(?P<person>[A-Z]\w+)"
_WHERE = r"(?: in (?P<where>chat|team))?"
_FORMS: Mapping[str, Callable[[Mapping[str, str]], Step]] = {
    rf"{_WHO} in (?P<where>chat|team):\s*(?P<text>.*)": lambda found: Says(**found),
    rf'{_WHO} presses (?P<old>the old )?"(?P<label>[^"]+)"(?: for question (?P<question>[\d.]+))?{_WHERE}'
    r'(?: and says "(?P<says>[^"]+)")?': _presses,
    rf"{_WHO} answers (?P<labels>.+)": lambda found: Answers(
        found["person"], tuple(label.strip() for label in found["labels"].split(","))
    ),
    rf'{_WHO} fills in "(?P<text>[^"]*)"(?P<ticked> and ticks it)?': lambda found: Fills(
        found["person"], found["text"], "ticked" in found
    ),
    rf'{_WHO} opens (?P<old>the old )?"(?P<title>[^"]+)"': lambda found: Opens(
        found["person"], found["title"], old="old" in found
    ),
    rf'{_WHO} sees "(?P<text>.+)"{_WHERE}': lambda found: Sees(
        found["person"], found["text"], found.get("where", CHAT)
    ),
    rf'{_WHO} does not see "(?P<text>.+)"{_WHERE}': lambda found: Sees(
        found["person"], found["text"], found.get("where", CHAT), seen=False
    ),
    r"restart everything": lambda found: Restarts(),
    r"(?P<days>\d+) days? later": lambda found: Waits(int(found["days"]) * 24),
    r"(?P<hours>\d+) hours? later": lambda found: Waits(int(found["hours"])),
}
