"""Lua scripts that take their keys and arguments by name.

The first lines of a script declare the names: `-- KEYS: head, session` and
`-- ARGV: aspect, choice, *others`, where a star takes all that follow. The text then
reads `keys.head` and `args.choice`, and shares enums with Python: `HeadField.STATUS`,
`WriteStatus.CLOSED`. All of them are replaced when the script is read, so a name that
is not declared is found as soon as a store is opened.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from typing import Any

from redis.asyncio import Redis

from bot.conversation.assessment import Status
from bot.conversation.questions import Mode
from bot.conversation.session import WriteStatus
from bot.errors import RungError
from bot.outbox.job import ClaimResult, JobState
from bot.store.fields import HeadField, ProfileField, SessionField
from bot.store.keys import SCHEMA

Value = str | bytes | int
Reply = list["Reply"] | bytes | int | None

PRELUDE = "prelude"
_ENUMS: dict[str, type[StrEnum]] = {
    each.__name__: each
    for each in (HeadField, SessionField, ProfileField, Status, Mode, WriteStatus, JobState, ClaimResult)
}
_ENUM_MEMBER = re.compile(rf"\b({'|'.join(_ENUMS)})\.(\w+)")
_PARAMETER = re.compile(r"\b(keys|args)\.(\w+)")


class ScriptError(RungError):
    """A script that uses an undeclared name, declares an unused one, or is called with other names."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    """A name that a script declares: the *number*-th of its table, or all from there on if *starred*."""

    name: str
    number: int
    starred: bool

    def place(self, table: str) -> str:
        """Tell what the name stands for in Lua."""
        return f"rest_of({table}, {self.number})" if self.starred else f"{table}[{self.number}]"


class Script:
    """A Lua script in scripts/*name*.lua. It must be harmless to run twice."""

    def __init__(self, redis: Redis, name: str) -> None:
        text = read(name)
        self._name = name
        self._keys, self._args = _declared(text, "KEYS"), _declared(text, "ARGV")
        names = [each.name for each in (*self._keys, *self._args)]
        if len(names) != len(set(names)):
            raise ScriptError(f"{name} declares a name twice")
        self._names = frozenset(names)
        self._run = redis.register_script(f"{_with_enums(read(PRELUDE))}\n{self._prepared(text)}")

    async def __call__(self, **values: Value | Sequence[Value]) -> Reply:
        """Run the script in one round trip. Every declared name needs its value."""
        if values.keys() != self._names:
            raise ScriptError(f"{self._name} takes {sorted(self._names)}, not {sorted(values)}")
        keys, args = _listed(self._keys, values), _listed(self._args, values)
        reply: Reply = await self._run(keys, args)
        return reply

    def _prepared(self, text: str) -> str:
        """Replace every name in a script by what it stands for."""
        code = re.sub("--.*", "", text)  # so that no line is replaced that only talks of a name
        places = {f"keys.{each.name}": each.place("KEYS") for each in self._keys}
        places |= {f"args.{each.name}": each.place("ARGV") for each in self._args}
        used = {match[0] for match in _PARAMETER.finditer(code)}
        if used != places.keys():
            raise ScriptError(f"{self._name}: {sorted(used ^ places.keys())} not both declared and used")
        return _with_enums(_PARAMETER.sub(lambda match: places[match[0]], code))


def read(name: str) -> str:
    """Read the text of a script."""
    return (files("bot.store") / "scripts" / f"{name}.lua").read_text("utf-8")


def _declared(text: str, table: str) -> tuple[_Parameter, ...]:
    """Read the names that a script declares for its keys or arguments."""
    found = re.search(rf"^-- {table}: (.+)", text, re.MULTILINE)
    names = re.findall(r"(\*?)(\w+)", found[1]) if found else []
    return tuple(_Parameter(name, number, star == "*") for number, (star, name) in enumerate(names, start=1))


def _with_enums(code: str) -> str:
    """Replace the members of enums by their values."""
    try:
        code = _ENUM_MEMBER.sub(lambda match: f"'{_ENUMS[match[1]][match[2]]}'", code)
    except KeyError as error:
        raise ScriptError(f"no enum has the member {error}") from error
    return re.sub(r"\bSCHEMA\b", str(SCHEMA), code)


def _listed(parameters: Sequence[_Parameter], values: Mapping[str, Value | Sequence[Value]]) -> list[Any]:
    """List the values of *parameters* in order. Those of a starred one follow one another."""
    listed: list[Any] = []
    for each in parameters:
        value: Any = values[each.name]
        listed += value if each.starred else (value,)
    return listed
