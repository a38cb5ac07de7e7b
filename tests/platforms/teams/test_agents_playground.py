"""Microsoft's own test client talks to Rung as people in Teams do: `make agents-playground`.

It is fetched with npx for each run, as its licence is for trying things out. It
takes what Teams would refuse, so it judges nothing that the strict fake does not.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Locator, Page, expect

from bot.settings import environment
from tests.support.servers import free_port, logged_port, reachable, running

pytestmark = [pytest.mark.agents_playground, pytest.mark.browser]

CLIENT = "@microsoft/m365agentsplayground@0.2.28"
FETCH_SECONDS = 120.0
SEEN = Path(__file__).parents[3] / "build" / "agents-playground"


def person(number: int, name: str) -> dict[str, str]:
    first, last = name.split()
    mail = f"{first.lower()}@rung.example"
    return {
        "id": f"29:{first.lower()}",
        "name": name,
        "userPrincipleName": mail,
        "aadObjectId": f"00000000-0000-0000-0000-0000000000{number:02}",
        "givenName": first,
        "surname": last,
        "email": mail,
    }


# It wants five users beside who sits in front of it, one channel beside General, and says why not in a log alone.
WORLD = {
    "version": "0.1.1",
    "tenantId": "00000000-0000-0000-0000-000000000001",
    "bot": {"id": "00000000-0000-0000-0000-000000000002", "name": "Rung"},
    "currentUser": person(10, "Ana Lima"),
    "users": [
        person(at, name)
        for at, name in enumerate(("Ben Okoro", "Chi Tanaka", "Dee Moss", "Eve Mora", "Fay Kerr"), 11)
    ],
    "personalChat": {"id": "personal"},
    "groupChat": {"id": "group", "name": "The crew"},
    "team": {
        "id": "team",
        "name": "The team",
        "aadGroupId": "00000000-0000-0000-0000-000000000003",
        "channels": [{"id": "news", "name": "News"}],
    },
}


@contextmanager
def started(command: list[str], folder: Path, **env: str) -> Iterator[None]:
    """Run a program and what it starts until it is no longer needed."""
    with (folder / f"{Path(command[0]).name}.log").open("w") as log:
        program = subprocess.Popen(
            command, cwd=folder, env={**environment(), **env}, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield
    finally:
        os.killpg(program.pid, signal.SIGTERM)
        program.wait(10)


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Iterator[Page]:
    """Open the client, connected to a Rung that nobody has talked to."""
    (tmp_path / ".m365agentsplayground.yml").write_text(yaml.safe_dump(WORLD))
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "xdg-open").symlink_to("/bin/true")  # without one it ends at once
    client = free_port()  # of one that is taken it says nothing, and takes another
    bin_ = Path(__file__).parents[3] / ".venv" / "bin" / "rung"
    told = {"TEAMS_AUTH": "disabled-for-local-dev", "HOST": "127.0.0.1", "PORT": "0"}
    path = f"{tmp_path / 'bin'}{os.pathsep}{environment()['PATH']}"
    with (
        running(tmp_path) as server,
        started([str(bin_), "web"], tmp_path, REDIS_URL=server.url, **told),
        started(npx(logged_port(tmp_path / "rung.log"), client), tmp_path, PATH=path),
    ):
        reachable(client, FETCH_SECONDS)
        opened = browser.new_page(viewport={"width": 1300, "height": 1000})
        opened.goto(f"http://127.0.0.1:{client}/")
        expect(opened.get_by_text("Connected.")).to_be_visible(timeout=20_000)
        yield opened
        opened.close()


def npx(rung: int, client: int) -> list[str]:
    """Give the command of a client that listens at the port *client* and talks to the one of *rung*."""
    found = ["npx", "--yes", CLIENT, "start", "-e", f"http://127.0.0.1:{rung}/api/messages", "-c", "msteams"]
    return [*found, "-p", str(client), "--disable-telemetry"]


def newest(page: Page) -> Locator:
    return page.locator(".ac-adaptiveCard").last


def write(page: Page, text: str, *, mention: bool = False) -> None:
    """Write a message, with a mention before it if others are there."""
    page.get_by_role("textbox").first.click()
    if mention:
        page.keyboard.type("@")
        page.get_by_role("menuitem", name="Rung").click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def answer_all(page: Page) -> None:
    """Press the second statement of each question that has no answer yet."""
    for at in range(1, 7):
        newest(page).get_by_role("button", name=re.compile(r"^b\) ")).first.click()
        if at < 6:
            expect(newest(page)).to_contain_text(f"{at} of 6 topics answered")


def keep(page: Page, name: str) -> None:
    """Keep what is seen, to be looked at."""
    SEEN.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SEEN / f"{name}.png")


def test_a_check_is_typed_and_pressed_to_its_end(page: Page) -> None:
    expect(newest(page)).to_contain_text("I'm Rung.")
    write(page, "check")
    expect(newest(page)).to_contain_text("0 of 6 topics answered")
    answer_all(page)
    expect(newest(page)).to_contain_text("your quick check")
    expect(newest(page)).to_contain_text("level 2 of 5")
    keep(page, "check")


@pytest.mark.parametrize("place", ["The crew", "The team - General"])
def test_an_assessment_starts_in_a_channel_and_runs_privately(page: Page, place: str) -> None:
    page.get_by_role("treeitem", name=place, exact=True).click()
    write(page, "assess by in 7 days", mention=True)
    card = page.locator(".ac-adaptiveCard", has_text="Ana Lima asks everyone here").last
    card.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("treeitem", name="Personal Chat").click()
    newest(page).get_by_role("button", name=re.compile(r"^b\) ")).first.click()
    expect(newest(page)).to_contain_text("✓ 1. Automation: “")
    keep(page, f"{place} in private")
    page.get_by_role("treeitem", name=place, exact=True).click()
    expect(card).to_contain_text("One person has begun")
    keep(page, place)
