"""The README: every command in it runs, every variable in it is read, every file it names is there."""

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import environment

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
# These run until they are stopped; tests of their own start them as processes.
SERVERS = ("rung web", "rung worker", "rung demo", "rung chat")


def commands(program: str) -> list[str]:
    """Find the commands of *program*, in blocks and in the text, without what a shell would do with them."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.DOTALL))
    spans = "\n".join(re.findall(r"`([^`\n]+)`", README))
    found = re.findall(rf"^\s*({program} [^#>\n]*)", f"{blocks}\n{spans}", re.MULTILINE)
    return sorted({each.strip() for each in found})


@pytest.mark.parametrize("command", [each for each in commands("rung") if each not in SERVERS])
def test_every_command_runs(command: str, tmp_path: Path) -> None:
    (tmp_path / "answers.json").write_text(re.findall(r"```json\n(.*?)```", README, re.DOTALL)[0])
    (tmp_path / "my-rubric.yaml").write_text(
        (ROOT / "rubric/capabilities/flexible-infrastructure.yaml")
        .read_text()
        .replace("id: flexible-infrastructure", "id: my-rubric", 1)
    )
    kept = {
        name: value
        for name, value in environment().items()
        if not name.startswith(("RUNG_", "SLACK_", "TEAMS_"))
    }
    done = subprocess.run(
        [sys.executable, "-m", "bot", *shlex.split(command)[1:]],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "RUNG_DATA": str(tmp_path / "data")},
        input="",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.strip()


def test_the_example_of_answers_has_the_level_that_the_rule_gives() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", README, re.DOTALL)
    done = subprocess.run(
        [sys.executable, "-m", "bot", "score", "-"],
        cwd=ROOT,
        input=example,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout)["level"] == 2


@pytest.mark.parametrize("command", commands("make"))
def test_every_target_is_there(command: str) -> None:
    target = command.split()[1]
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_table_of_variables_is_what_is_read() -> None:
    rows = re.findall(r"^\| ((?:`[A-Z_]+`(?:, )?)+) \|", README, re.MULTILINE)
    told = {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}
    code = (ROOT / "bot/settings.py").read_text()
    read = set(re.findall(r'"((?:RUNG|TEAMS|SLACK|REDIS)_[A-Z_]+|HOST|PORT)"', code)) - {"SLACK_API"}
    assert told >= read
    assert all(name in code or name.removeprefix("SLACK_") in code for name in told)


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\]\((?!http)([^)#]+)\)", README))))
def test_every_file_that_is_named_is_there(target: str) -> None:
    assert (ROOT / target).exists()
