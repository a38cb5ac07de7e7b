"""What is pinned, declared and shipped, and what tests may share."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from zipfile import ZipFile

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from tests.support.programs import Run

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
LOCKS = ["requirements.txt", "requirements-dev.txt"]


def read(name: str) -> str:
    return (ROOT / name).read_text()


def pins(lock: str) -> dict[str, Requirement]:
    """Read what a lock file pins, by canonical name."""
    lines = re.findall(r"^([a-z0-9][^\\\n]*)", read(lock), re.MULTILINE)
    return {canonicalize_name(found.name): found for found in map(Requirement, lines)}


def asked(*extras: str) -> list[Requirement]:
    """Read what pyproject.toml asks for, always and with *extras*."""
    project = PROJECT["project"]
    lists = [project["dependencies"], *(project["optional-dependencies"][extra] for extra in extras)]
    found = [Requirement(line) for each in lists for line in each]
    return [requirement for requirement in found if requirement.name != project["name"]]


def sources() -> list[Path]:
    return [path for package in ("bot", "rubric") for path in (ROOT / package).rglob("*.py")]


def imported(path: Path) -> Iterator[str]:
    """Name the top packages that a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Import(names=names):
                yield from (each.name.partition(".")[0] for each in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.partition(".")[0]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_file_names_no_address_and_no_path(lock: str) -> None:
    assert re.findall(r"\S*(?::/|//|@|--(?!hash=)|^[./~])\S*", read(lock), re.MULTILINE) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_everything_locked_is_one_version_with_hashes(lock: str) -> None:
    for block in re.split(r"\n(?=\S)", read(lock).strip()):
        assert re.match(r"[^\n]+==[^\n]+(\s+--hash=sha256:[0-9a-f]{64}\s*\\?)+$", block), block[:80]


@pytest.mark.parametrize(("lock", "extras"), [(LOCKS[0], ()), (LOCKS[1], ("embedded", "otel", "dev"))])
def test_every_dependency_is_pinned_within_its_range(lock: str, extras: tuple[str, ...]) -> None:
    pinned = pins(lock)
    for requirement in asked(*extras):
        pin = pinned.get(canonicalize_name(requirement.name))
        assert pin, f"{requirement.name} is not in {lock}: make lock"
        version = str(pin.specifier).removeprefix("==")
        assert requirement.specifier.contains(version), f"{lock} has {pin}: make lock"


def test_developers_run_what_is_deployed() -> None:
    developed = pins("requirements-dev.txt")
    for name, pin in pins("requirements.txt").items():
        assert developed[name].specifier == pin.specifier


def test_the_build_back_end_is_the_pinned_one() -> None:
    (back_end,) = map(Requirement, PROJECT["build-system"]["requires"])
    assert pins("requirements-dev.txt")[back_end.name].specifier == back_end.specifier


def test_whatever_is_imported_is_asked_for() -> None:
    declared = {canonicalize_name(requirement.name) for requirement in asked("otel")}
    owners = packages_distributions()
    used = {name: path for path in sources() for name in imported(path)}
    outside = {name: path for name, path in used.items() if name in owners and name not in ("bot", "rubric")}
    for name, path in outside.items():
        distributions = {canonicalize_name(owner) for owner in owners[name]}
        assert distributions & declared, (
            f"{path.relative_to(ROOT)} imports {name}, which pyproject.toml does not name"
        )


def test_the_named_python_is_one_that_rung_runs_on() -> None:
    assert SpecifierSet(PROJECT["project"]["requires-python"]).contains(read(".python-version").strip())


def test_help_lists_every_target() -> None:
    targets = re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE)
    said = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.findall(r"^ +make (\S+) +\w", said, re.MULTILINE) == targets


def test_every_process_of_the_procfile_can_be_run(cli: Run) -> None:
    for line in read("Procfile").splitlines():
        program, command = line.partition(":")[2].split()
        assert program == "rung"
        assert cli(command, "--help").code == 0


def test_the_wheel_has_every_data_file(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    data = [path for package in ("bot", "rubric") for path in (ROOT / package).rglob("*.*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in data if path.suffix not in (".py", ".pyc")}
    assert wanted - set(ZipFile(wheel).namelist()) == set()


def test_every_action_is_pinned_by_commit() -> None:
    workflow = read(".github/workflows/ci.yml")
    uses = re.findall(r"uses: (.*)", workflow)
    assert uses
    assert [each for each in uses if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", each)] == []


def test_the_workflow_may_only_read() -> None:
    assert re.search(
        r"^permissions:\n  contents: read\n(?! )", read(".github/workflows/ci.yml"), re.MULTILINE
    )


def test_tests_share_only_what_lies_in_shared_folders() -> None:
    shared = ("fakes", "support")
    for path in (ROOT / "tests").rglob("*.py"):
        here = path.relative_to(ROOT / "tests").parent.parts
        for module in re.findall(r"^ *from tests\.([\w.]+) import", path.read_text(), re.MULTILINE):
            *folder, name = module.split(".")
            assert not name.startswith(("test_", "conftest")), f"{path} imports {module}"
            assert tuple(folder) == here[: len(folder)] or folder[0] in shared, f"{path} imports {module}"


def test_the_quick_run_names_tests_that_exist() -> None:
    named = re.findall(r"tests/[\w/.]+", (ROOT / "tools" / "quick.sh").read_text())
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
