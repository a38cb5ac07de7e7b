"""Lua scripts with named keys and arguments.

The first lines of a script declare its names: `-- KEYS: head, session` and
`-- ARGV: aspect, choice, *others`, where a star takes all that follow. The text then
reads `keys.head` and `args.choice`, and shares enums with Python: `HeadField.STATUS`,
`WriteStatus.CLOSED`. All of them are replaced when the script is read, so a name that
is not declared is found as soon as a store is opened.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha1
from importlib.resources import files

from bot.conversation.assessment import Status
from bot.conversation.questions import Mode
from bot.conversation.session import WriteStatus
from bot.errors import RungError
from bot.outbox.job import ClaimResult, JobState, Priority
from bot.ports.assessments import ClaimedNotice
from bot.ports.people import DeliveryClaim
from bot.store.fields import (
    HeadField,
    PaceField,
    PageField,
    PairField,
    ProfileField,
    SessionField,
    TrackerField,
)
from bot.store.keys import SCHEMA

PRELUDE = "prelude"
_ENUMS: dict[str, type[StrEnum]] = {
    each.__name__: each
    for each in (
        *(HeadField, SessionField, ProfileField, PageField, PairField, PaceField, TrackerField),
        *(Status, Mode, WriteStatus, ClaimedNotice, JobState, ClaimResult, DeliveryClaim, Priority),
    )
}
_ENUM_MEMBER = re.compile(rf"\b({'|'.join(_ENUMS)})\.(\w+)")
_PARAMETER = re.compile(r"\b(keys|args)\.(\w+)")


class ScriptError(RungError):
    """A script that uses an undeclared name, declares an unused one, or is called with other names."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that a script declares: the *number*-th of its table, or all from there on if *starred*."""

    name: str
    number: int
    starred: bool

    def place(self, table: str) -> str:
        """Tell what the name stands for in Lua."""
        return f"rest_of({table}, {self.number})" if self.starred else f"{table}[{self.number}]"


class Script:
    """A script in scripts/*name*.lua. A repeat of a call changes nothing and gives the same reply.

    *keys* and *args* are its parameters in order, and *names* those of both.
    """

    __slots__ = ("args", "keys", "name", "names", "sha", "text")

    def __init__(self, name: str) -> None:
        self.name = name
        self.keys, self.args, self.text = _prepared(name, read(name))
        self.names = frozenset(each.name for each in (*self.keys, *self.args))
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()


@cache
def read(name: str) -> str:
    """Read the text of a script."""
    return (files("bot.store") / "scripts" / f"{name}.lua").read_text("utf-8")


@cache
def _prepared(name: str, text: str) -> tuple[tuple[Parameter, ...], tuple[Parameter, ...], str]:
    """Give the keys and arguments of a script, and its code with every name replaced."""
    keys, args = _declared(text, "KEYS"), _declared(text, "ARGV")
    places = {f"keys.{each.name}": each.place("KEYS") for each in keys}
    places |= {f"args.{each.name}": each.place("ARGV") for each in args}
    if len({each.name for each in (*keys, *args)}) != len(keys) + len(args):
        raise ScriptError(f"{name} declares a name twice")
    code = re.sub("--.*", "", text)  # so that no line is replaced that only talks of a name
    used = {match[0] for match in _PARAMETER.finditer(code)}
    if used != places.keys():
        raise ScriptError(f"{name}: {sorted(used ^ places.keys())} not both declared and used")
    named = _with_enums(_PARAMETER.sub(lambda match: places[match[0]], code))
    libraries = (_with_enums(read(each)) for each in (PRELUDE, *_libraries(text)))
    return keys, args, "\n".join([*libraries, named])


def _libraries(text: str) -> list[str]:
    """List the files of functions that a script declares to use."""
    return re.findall(r"^-- WITH: (\w+)$", text, re.MULTILINE)


def _declared(text: str, table: str) -> tuple[Parameter, ...]:
    """Read the names that a script declares for its keys or arguments."""
    found = re.search(rf"^-- {table}: (.+)", text, re.MULTILINE)
    names = re.findall(r"(\*?)(\w+)", found[1]) if found else []
    return tuple(Parameter(name, number, star == "*") for number, (star, name) in enumerate(names, start=1))


def _with_enums(code: str) -> str:
    """Replace the members of enums by their values."""
    try:
        code = _ENUM_MEMBER.sub(lambda match: f"'{_ENUMS[match[1]][match[2]]}'", code)
    except KeyError as error:
        raise ScriptError(f"no enum has the member {error}") from error
    return re.sub(r"\bSCHEMA\b", str(SCHEMA), code)
