"""Lua scripts take named keys and arguments, and a wrong name is found at once."""

import pytest

from bot.errors import StoreUnavailable
from bot.store import Database, client, keys
from bot.store.client import Script, ScriptError
from tests.store.people import started, write
from tests.support.servers import Server

DECLARED = "-- KEYS: head\n-- ARGV: one, *others\n"
WRONG = {
    "an undeclared argument": "return {keys.head, args.one, args.others, args.two}",
    "an undeclared key": "return {keys.head, keys.body, args.one, args.others}",
    "an unused argument": "return {keys.head, args.others}",
    "an unknown status": "return {keys.head, args.one, args.others, WriteStatus.UNHEARD_OF}",
}


def written(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Let the script that is read next have a text of ours."""
    read = client.read
    monkeypatch.setattr(client, "read", lambda name: text if name == "ours" else read(name))


@pytest.mark.parametrize("mistake", WRONG)
def test_a_script_with_a_wrong_name_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, mistake: str
) -> None:
    written(monkeypatch, DECLARED + WRONG[mistake])
    with pytest.raises(ScriptError):
        Script(database.redis, "ours")


@pytest.mark.parametrize(
    "values", [{"head": "h", "one": 1}, {"head": "h", "one": 1, "others": [], "two": 2}], ids=["less", "more"]
)
async def test_a_call_with_wrong_names_is_refused(
    database: Database, monkeypatch: pytest.MonkeyPatch, values: dict[str, object]
) -> None:
    written(monkeypatch, DECLARED + "return {keys.head, args.one, unpack(args.others)}")
    ours = Script(database.redis, "ours")
    with pytest.raises(ScriptError):
        await ours(**values)  # type: ignore[arg-type]


async def test_a_script_gets_its_values_by_name(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    written(monkeypatch, DECLARED + "return {args.one, keys.head, WriteStatus.SHOWN, unpack(args.others)}")
    ours = Script(database.redis, "ours")
    assert await ours(others=["b", 3], one="a", head="rung:h") == [b"a", b"rung:h", b"shown", b"b", b"3"]


async def test_a_refused_command_is_no_outage(database: Database, server: Server) -> None:
    ref, _ = await started(database.store)
    with server.client() as other:
        other.set(keys.session(ref), "of another type")
        for call in (database.store.sessions.read(ref), database.store.sessions.answer(ref, write(0, "3"))):
            other.config_resetstat()
            with pytest.raises(StoreUnavailable, match=r"refuses a command of Rung \(WRONGTYPE\)"):
                await call
            assert other.info("errorstats")["errorstat_WRONGTYPE"]["count"] == 1
