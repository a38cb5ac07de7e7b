"""Rubric files on disk: which files of a folder hold rubrics, and their bytes.

A folder of rubrics is somebody else's: what lies in it may be a pipe, a loop of
links or without permission, and none of that may stop a process.
"""

import errno
import io
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rubric.problems import Problem, RubricError, Severity, quoted

ENDINGS = (".yaml", ".yml", ".json")


@dataclass(frozen=True, slots=True)
class RubricFiles:
    """The rubric files of some folders by id, and why the other entries are passed over."""

    files: Mapping[str, Path]
    passed_over: tuple[Problem, ...] = field(default=())


def find(*folders: Path) -> RubricFiles:
    """Name the rubric files of *folders* by id, which is the file's name. Later folders win.

    Raise RubricError if a folder cannot be listed.
    """
    files: dict[str, Path] = {}
    passed_over: list[Problem] = []
    for folder in folders:
        here: dict[str, Path] = {}
        for path in _entries(folder):
            reason = _reason(path, here)
            if reason is not None:
                passed_over.append(reason)
            elif not is_schema(path):
                here[path.stem] = path
        files |= here
    return RubricFiles(files, tuple(passed_over))


def is_schema(path: Path) -> bool:
    """Tell whether *path* is the schema that `rung rubric schema` writes beside rubrics."""
    return path.name == "schema.json" or path.name.endswith(".schema.json")


def read_bytes(path: Path, most: int) -> bytes:
    """Read the first bytes of a regular file, *most* of them, or raise RubricError for anything else.

    A pipe would block and a device may do anything, so neither is read from.
    """
    try:
        with io.BufferedReader(io.FileIO(path, opener=_open_at_once)) as file:
            kind = _kind(os.fstat(file.fileno()).st_mode)
            if kind is not None:
                raise _unreadable(path, f"is {kind}, not a file")
            return file.read(most)
    except IsADirectoryError as error:
        raise _unreadable(path, "is a folder, not a file") from error
    except OSError as error:
        if error.errno in _ABSENT:
            raise _unreadable(path, f"cannot be read: {error.strerror}", "no-such-file") from error
        raise _unreadable(path, f"cannot be read: {error.strerror}") from error
    except ValueError as error:  # a name with a NUL, or one that the file system cannot write
        raise _unreadable(path, "is not a valid file name", "no-such-file") from error


def shown_name(path: Path) -> str:
    """Write the name of a file for people."""
    return quoted(path.name or str(path))


def _open_at_once(path: str, flags: int) -> int:
    """Open without waiting for the other end of a pipe."""
    return os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        raise _unreadable(folder, f"cannot be listed: {error.strerror}") from error


def _reason(path: Path, found: Mapping[str, Path]) -> Problem | None:
    """Say why an entry of a folder is passed over, or None if it is not."""
    expected = path.suffix.lower() in ENDINGS
    try:
        kind = _kind(path.stat().st_mode)
    except OSError as error:
        kind = f"out of reach ({error.strerror})"
    if kind == "a folder":
        return _passed_over(path, "is a folder; put rubrics into the folder above", error=expected)
    if not expected:
        return _passed_over(path, f"does not end in {', '.join(ENDINGS[:-1])} or {ENDINGS[-1]}")
    if path.name.startswith("."):  # such as what systems and editors keep beside a file
        return _passed_over(path, "is hidden")
    if kind is not None:
        return _passed_over(path, f"is {kind}, not a file", error=True)
    if path.stem in found:
        return _passed_over(path, f"has the id of {shown_name(found[path.stem])}, which is used", error=True)
    return None


def _kind(mode: int) -> str | None:
    """Name the kind of file that is there in place of a regular one."""
    if stat.S_ISREG(mode):
        return None
    return next((name for is_kind, name in _KINDS if is_kind(mode)), "something else")


def _passed_over(path: Path, reason: str, *, error: bool = False) -> Problem:
    severity: Severity = "error" if error else "advice"
    return Problem(shown_name(path), 1, "", f"passed over: {reason}", "passed-over", severity)


def _unreadable(path: Path, text: str, code: str = "unreadable") -> RubricError:
    return RubricError([Problem(shown_name(path), 1, "", text, code)])


_ABSENT = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
