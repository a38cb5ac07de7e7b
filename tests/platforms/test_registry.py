"""A platform is a folder with the files that CONTRIBUTING names, and is imported only where it is on."""

import re
import subprocess
import sys
from importlib import import_module
from inspect import signature
from pathlib import Path

import pytest

import bot.platforms
from bot.platforms.registry import PLATFORMS, Platform
from bot.settings import read

FOLDER = Path(bot.platforms.__file__).parent
PAGE = (FOLDER.parents[1] / ".github" / "CONTRIBUTING.md").read_text().partition("## Add a platform")[2]
FILES = set(re.findall(r"^\| `(\w+)\.py` \|", PAGE, re.MULTILINE))
OFF = """
import asyncio, sys
from bot import worker
from bot.cli import doctor, manifests
from bot.web import server
print(*(name for name in sys.modules if name.startswith(("bot.platforms.slack", "bot.platforms.teams"))))
"""


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_platform_has_the_files_that_contributing_names(platform: Platform) -> None:
    assert len(FILES) == 10
    assert {path.stem for path in (FOLDER / platform.name).glob("*.py")} >= FILES


@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda platform: platform.name)
def test_a_platform_offers_what_the_registry_asks_for(platform: Platform) -> None:
    edge, doctor = (import_module(f"bot.platforms.{platform.name}.{name}") for name in ("edge", "doctor"))
    assert [list(signature(each).parameters) for each in (edge.serving, edge.messenger)] == [["context"]] * 2
    assert list(signature(edge.clock_url).parameters) == ["settings"]
    assert list(signature(doctor.examine).parameters) == ["settings", "now"]
    assert platform.manifest.EXAMPLE.startswith(f"rung manifest {platform.name} ")


def test_no_platform_is_imported_before_it_is_on() -> None:
    done = subprocess.run([sys.executable, "-c", OFF], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_a_platform_without_settings_is_off() -> None:
    assert not any(platform.is_on(read({})) for platform in PLATFORMS)
