"""The pages: commands run, and what they name exists."""

import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from prometheus_client import generate_latest

from bot.cli.output import Exit
from bot.cli.spreadsheets import as_workbook
from bot.conversation import events as e
from bot.conversation.questions import Answer, Choice, Mode, Question
from bot.conversation.session import Session
from bot.conversation.turn import progress_of
from bot.conversation.typed import commands, parsing
from bot.conversation.typed.answers import Understood, read_answer
from bot.platforms.slack.manifest import OPTIONAL_SCOPES, SCOPES
from bot.settings import SettingsError, read
from bot.telemetry.metrics import REGISTRY, reminder_counts
from rubric.loader import bundled, load
from rubric.scoring import held_by, level_of
from tests.support.programs import Run

ROOT = Path(__file__).parent.parent
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob(".github/*.md"))
}
# These run until they are stopped; tests of their own start them as processes.
SERVERS = ("web", "worker", "demo", "chat")
TALKS = "rubric try"  # it reads the terminal; a test of its own starts it as a process
# What a reader's machine has, or is told to install.
TOOLS = {"make", "rung", "export", "redis-cli", "python3", "/opt/rung/bin/pip"}
VARIABLE = re.compile(
    r"\b((?:RUNG|TEAMS|SLACK|REDIS|OTEL)_[A-Z_]*[A-Z]|HTTPS_PROXY(?:_FILE)?|NO_PROXY|HOST|PORT)\b"
)
# Read by the demo alone, in bot/__main__.py.
DEMO_VARIABLES = {"RUNG_NO_BROWSER"}
FLEXIBLE = "flexible-infrastructure"


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```", PAGES[page], re.DOTALL | re.MULTILINE)


def spans(page: str) -> list[str]:
    """List the inline code of a page."""
    text = re.sub(r"^ *```.*?^ *```", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"`([^`\n]+)`", text)


def lines(page: str) -> list[str]:
    """List the shell commands in a page's blocks, without comments."""
    joined = "\n".join(blocks(page, "sh")).replace("\\\n", " ")
    return [line.partition(" #")[0].strip() for line in joined.splitlines() if line.strip()]


def table(page: str, *header: str) -> list[list[str]]:
    """Read the rows of every table of a page that begins with *header*."""
    rows: list[list[str]] = []
    wanted = False
    for line in PAGES[page].splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            wanted = False
        elif cells[: len(header)] == list(header):
            wanted = True
        elif wanted and not set(cells[0]) <= set("-"):
            rows.append(cells)
    return rows


def calls(program: str) -> list[str]:
    """Find the calls of *program* in all pages, without redirections. In text a bare name is no call."""
    said = [line for page in PAGES for line in lines(page)]
    said += [span for page in PAGES for span in spans(page) if len(span.split()) > 2 or program != "rung"]
    found = {re.split(r"[>|]", line)[0].strip() for line in said if line.startswith(f"{program} ")}
    return sorted(call for call in found if "…" not in call and "..." not in call)


@pytest.mark.parametrize(
    "command",
    [
        call
        for call in calls("rung")
        if not call.removeprefix("rung ").startswith((*SERVERS, TALKS)) and "--" not in call.split()[1]
    ],
)
def test_a_command_in_the_pages_runs(
    cli: Run, monkeypatch: pytest.MonkeyPatch, command: str, tmp_path: Path
) -> None:
    words = shlex.split(command)[1:]
    shutil.copy(bundled() / f"{FLEXIBLE}.yaml", tmp_path)
    text = (bundled() / f"{FLEXIBLE}.yaml").read_text()
    (tmp_path / "my-rubric.yaml").write_text(text.replace(f"id: {FLEXIBLE}", "id: my-rubric", 1))
    (example,) = blocks("docs/scoring.md", "json")
    (tmp_path / "answers.json").write_text(example)
    cells = [
        {"name": "Fun", "level": str(level), "statement": f"We laugh on {level} days."} for level in (1, 2, 3)
    ]
    (tmp_path / "my-model.xlsx").write_bytes(as_workbook(("name", "level", "statement"), cells))
    monkeypatch.chdir(tmp_path)
    local = {"HOST": "127.0.0.1", "PORT": "0", "TEAMS_AUTH": "disabled-for-local-dev"}  # for the doctor
    done = cli(*words, given=example, RUNG_DATA=str(tmp_path / "data"), **local)
    nothing_kept = words[0] == "export"  # the store is empty
    assert done.code == (Exit.FINDINGS if nothing_kept else Exit.FINE), done.out + done.err
    assert (done.err if nothing_kept else done.out).strip()


def test_every_subcommand_named_exists(cli: Run) -> None:
    listed = set(re.findall(r"^│ (\w+) ", cli("--help").out, re.MULTILINE)) | {"--version"}
    said = {
        text.split()[1] for page in PAGES for text in (*spans(page), *lines(page)) if text.startswith("rung ")
    }
    assert said <= listed
    assert set(SERVERS) <= listed


@pytest.mark.parametrize("words", [(), ("rubric",), ("manifest",)])
def test_the_help_of_each_group_has_an_example(cli: Run, words: tuple[str, ...]) -> None:
    assert f"Example: {' '.join(('rung', *words))} " in cli(*words, "--help").out


@pytest.mark.parametrize("command", calls("make"))
def test_a_target_in_the_pages_exists(command: str) -> None:
    target = re.split(r"[\s]", command)[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


@pytest.mark.parametrize("page", PAGES)
def test_shell_blocks_use_known_programs(page: str) -> None:
    assert {line.split()[0] for line in lines(page)} <= TOOLS


def test_the_example_of_answers_has_the_level_told(cli: Run) -> None:
    (example,) = blocks("docs/scoring.md", "json")
    (told,) = re.findall(r"It prints the level (\d)", PAGES["docs/scoring.md"])
    assert json.loads(cli("score", "-", given=example).out)["level"] == int(told)


def test_the_worked_cases_follow_the_level_rule() -> None:
    rubric = load(bundled() / f"{FLEXIBLE}.yaml")
    (header,) = re.findall(r"^\| (automation[^|]*) \|", PAGES["docs/scoring.md"], re.MULTILINE)
    for row in table("docs/scoring.md", header):
        given = zip(header.split(", "), row[0].split(), strict=True)
        values = {aspect: int(value) for aspect, value in given if value != "-"}
        level = level_of(rubric, list(values.values()))
        assert [row[1], row[2]] == [str(level), ", ".join(held_by(rubric, values, level))]


class Recorder(dict[str, str]):
    """An environment that notes which variables are read from it."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.asked = set[str]()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)


def variables() -> set[str]:
    """Name every variable that the settings read, with both platforms on."""
    recorder = Recorder({"SLACK_BOT_TOKEN": "t", "TEAMS_APP_ID": "i"})
    with pytest.raises(SettingsError):
        read(recorder)
    return {name.upper() for name in recorder.asked}  # those of proxies may be written small, too


def test_the_table_of_variables_is_what_is_read() -> None:
    told = {name for row in table("docs/configuration.md", "variable") for name in VARIABLE.findall(row[0])}
    assert told == variables()


@pytest.mark.parametrize("page", PAGES)
def test_every_variable_named_is_read(page: str) -> None:
    named = {name for text in (*spans(page), *blocks(page, "sh")) for name in VARIABLE.findall(text)}
    assert named <= variables() | DEMO_VARIABLES


def test_every_command_is_listed() -> None:
    said = " ".join(
        span for row in table("docs/commands.md", "say") for span in re.findall(r"`([^`]+)`", row[0])
    )
    assert [command.word for command in commands.COMMANDS if command.word not in said] == []


@pytest.mark.parametrize("page", ["README.md", "docs/commands.md"])
def test_listed_commands_are_understood(page: str) -> None:
    said = [span for row in table(page, "say") for span in re.findall(r"`([^`]+)`", row[0])]
    answers = [span for span in said if isinstance(parsing.parse(span), e.Typed)]
    assert answers
    assert [text for text in answers if not is_answer(text)] == []


def is_answer(text: str) -> bool:
    """Tell whether *text* answers the first questions of a check, or the second topic with its evidence."""
    rubric = load(bundled() / "flexible-infrastructure.yaml")
    claimed = {Question(0): Answer(Choice.NOT_SURE, 1), Question(1): Answer(Choice.LEVEL_3, 1)}
    sessions = {Mode.CHECK: Session({}), Mode.TEAM: Session(claimed)}
    return any(
        isinstance(read_answer(text, rubric, progress_of(rubric, mode, session), session), Understood)
        for mode, session in sessions.items()
    )


def test_the_routes_listed_are_those_served() -> None:
    sources = [path for path in (ROOT / "bot").rglob("*.py") if "playground" not in path.parts]
    code = "\n".join(path.read_text() for path in sources)
    served = {(verb.upper(), path) for verb, path in re.findall(r'web\.(get|post)\(\s*"(/[^"]*)"', code)}
    told = {
        tuple(route.split())
        for row in table("docs/operations.md", "route")
        for route in re.findall(r"`((?:GET|POST) [^`]+)`", row[0])
    }
    served |= {("GET", path) for path in re.findall(r'"(/\w+/\{token\}[^"]*)"', code)}
    assert told == served


def test_the_metrics_listed_are_those_exported() -> None:
    reminder_counts.counts = {("unfinished", "sent"): 1}
    exported = set(re.findall(r"^# TYPE (rung_\w+)", generate_latest(REGISTRY).decode(), re.MULTILINE))
    told = {name for row in table("docs/operations.md", "metric") for name in re.findall(r"`(\w+)`", row[0])}
    assert told == {name for name in exported if not name.endswith("_created")}


def test_the_scopes_listed_are_those_asked_for() -> None:
    told = [
        name for row in table("docs/install-slack.md", "scope") for name in re.findall(r"`([^`]+)`", row[0])
    ]
    assert told == [*SCOPES, *OPTIONAL_SCOPES]


def test_the_layers_drawn_are_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each.get("containers") == ["bot"]]
    assert [*layers, "rubric"] in [block.splitlines() for block in blocks("docs/architecture.md", "")]


def test_every_folder_of_code_is_described() -> None:
    packages = [path.parent for name in ("bot", "rubric") for path in (ROOT / name).rglob("__init__.py")]
    folders = {f"{path.relative_to(ROOT).as_posix()}/" for path in packages} - {"bot/", "bot/platforms/"}
    told = {
        name for row in table("docs/architecture.md", "folder") for name in re.findall(r"`([^`]+)`", row[0])
    }
    assert folders <= told


def files(page: str) -> Iterator[str]:
    """List the paths of this repository that a page names in code."""
    folders = r"(?:bot|rubric|tests|docs|tools|\.github|\.ci)/[\w./-]*"
    tops = r"[\w-]+\.toml|requirements\S*|Makefile|Procfile|CHANGELOG\.md"
    yield from (span for span in spans(page) if re.fullmatch(f"{folders}|{tops}", span))


@pytest.mark.parametrize("page", PAGES)
def test_every_file_named_exists(page: str) -> None:
    assert [name for name in files(page) if not (ROOT / name).exists()] == []


def anchors(text: str) -> set[str]:
    """List the anchors that a page's headings have on GitHub."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\s-]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES)
def test_every_link_inside_the_repository_resolves(page: str) -> None:
    for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", PAGES[page]):
        path = ((ROOT / page).parent / target).resolve() if target else ROOT / page
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text()), f"{target}#{anchor}"


def test_the_readme_is_short_and_leads_to_every_page() -> None:
    assert len(PAGES["README.md"].splitlines()) < 120
    assert [page for page in PAGES if page != "README.md" and f"({page}" not in PAGES["README.md"]] == []


def test_the_changelog_has_an_entry_for_this_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    found = re.findall(r"^## (\d+\.\d+\.\d+) - (\d{4}-\d\d-\d\d)$", PAGES["CHANGELOG.md"], re.MULTILINE)
    assert found[0][0] == version
    assert all(newer[1] >= older[1] for newer, older in pairwise(found))


def test_version_is_the_one_of_the_package(cli: Run) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert cli("--version").out == f"rung {version}\n"
