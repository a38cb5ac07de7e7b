"""How the command starts: an author who checks a rubric waits for no chat service and no store."""

import subprocess
import sys

NEEDLESS = """
import sys
import bot.__main__
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"aiohttp", "pydantic", "redis", "rubric"}))
import bot.cli.rubric_files
print(*sorted({name.partition(".")[0] for name in sys.modules} & {"aiohttp", "redis"}))
"""


def test_a_command_imports_only_what_it_runs() -> None:
    done = subprocess.run([sys.executable, "-c", NEEDLESS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
