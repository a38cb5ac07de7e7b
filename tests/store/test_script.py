"""Lua scripts take named keys and arguments, and a wrong name is found at once."""

import pytest

from bot.store import Database, script
from bot.store.script import Script, ScriptError

DECLARED = "-- KEYS: head\n-- ARGV: one, *others\n"
WRONG = {
    "an undeclared argument": "return {keys.head, args.one, args.others, args.two}",
    "an undeclared key": "return {keys.head, keys.body, args.one, args.others}",
    "an unused argument": "return {keys.head, args.others}",
    "an unknown status": "return {keys.head, args.one, args.others, WriteStatus.UNHEARD_OF}",
}


def written(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the script that is read next have a text of ours."""
    read = script.read
    monkeypatch.setattr(script, "read", lambda name: text if name == "ours" else read(name))


@pytest.mark.parametrize("mistake", WRONG)
def test_a_script_with_a_wrong_name_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    written(monkeypatch, DECLARED + WRONG[mistake])
    with pytest.raises(ScriptError):
        Script("ours")


@pytest.mark.parametrize(
    "values", [{"head": "h", "one": 1}, {"head": "h", "one": 1, "others": [], "two": 2}], ids=["less", "more"]
)
async def test_a_call_with_wrong_names_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, values: dict[str, object]
) -> None:
    written(monkeypatch, DECLARED + "return {keys.head, args.one, unpack(args.others)}")
    ours = Script("ours")
    with pytest.raises(ScriptError):
        await database.redis.run(ours, **values)  # type: ignore[arg-type]


async def test_a_script_gets_its_values_by_name(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    written(monkeypatch, DECLARED + "return {args.one, keys.head, WriteStatus.SHOWN, unpack(args.others)}")
    ours = Script("ours")
    assert await database.redis.run(ours, others=["b", 3], one="a", head="rung:h") == [
        b"a",
        b"rung:h",
        b"shown",
        b"b",
        b"3",
    ]
