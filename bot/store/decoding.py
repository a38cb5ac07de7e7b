"""What scripts give back, read as what the core knows."""

from collections.abc import Mapping

from bot.conversation.assessment import Assessment, Counts, RestReminder, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.notes import Note, Notes
from bot.conversation.questions import Mode
from bot.conversation.session import Session, SessionState, WriteStatus
from bot.store import keys
from bot.store.connect import Reply
from bot.store.packing import unpacked

Fields = dict[bytes, bytes]


def outcome(reply: Reply, ref: SessionRef) -> SessionState:
    """Read a code, and where they are given, a session and its head."""
    code, *state = items(reply)
    if len(state) < 2:
        return SessionState(WriteStatus(text(code)))
    mine, shared = fields(state[0]), fields(state[1])
    if not shared:
        return SessionState(WriteStatus.MISSING)
    return SessionState(
        WriteStatus(text(code)), head(shared, ref.whole, ref.person), session(mine) if mine else None
    )


def head(found: Fields, ref: AssessmentRef, person: str = "") -> Assessment:
    """Read a head; a check has no facilitator but its *person*."""
    id_, _, hash_ = text(found[b"r"]).partition("@")
    where = ref.conversation
    asked_from = found.get(b"q")
    mode = Mode(text(found[b"m"]))
    return Assessment(
        id=ref.id,
        conversation=where,
        mode=mode,
        status=Status(text(found[b"s"])),
        rubric=RubricRef(id_, hash_),
        facilitator=person if mode is Mode.CHECK else text(found.get(b"h", b"")),
        opened=int(found[b"o"]),
        closes=int(found.get(b"c", 0)),
        zone=text(found.get(b"z", b"")),
        floor=int(found.get(b"l", 3)),
        began=int(found.get(b"b", 0)),
        finished=int(found.get(b"f", 0)),
        members=int(found.get(b"a", 0)),
        rest=_rest(found),
        asked_from=Conversation(where.platform, where.tenant, keys.decoded(text(asked_from)))
        if asked_from
        else None,
        conversation_name=text(found.get(b"t", b"")),
        message=text(found.get(b"g", b"")),
        offered=b"w" in found,
        answered=int(found.get(b"j", 0)),
        revealed=_revealed(text(found.get(b"u", b""))),
        questions=tuple(text(found.get(b"g%d" % at, b"")) for at in range(int(found[b"n"])))
        if mode is Mode.OPEN
        else (),
    )


def _rest(found: Fields) -> RestReminder | None:
    if b"e" not in found:
        return None
    by, (reminded, _, unreached) = text(found[b"e"]), text(found.get(b"k", b"")).partition(",")
    return RestReminder(by, int(reminded), int(unreached)) if reminded else RestReminder(by)


def _revealed(field: str) -> tuple[Counts, ...]:
    return tuple(tuple(int(count) for count in counts.split(",")) for counts in field.split(".") if counts)


def session(found: Fields) -> Session:
    """Read a session."""
    looking_back = found.get(b"k")
    return Session(
        answers=unpacked(text(found[b"a"]), text(found.get(b"e", b""))),
        looking_back=int(looking_back) if looking_back is not None else None,
        message=text(found.get(b"g", b"")),
        declined=b"d" in found,
        notes=notes(found),
    )


def notes(found: Mapping[bytes, bytes | None]) -> Notes:
    """Read the notes among the fields of a session."""
    return {int(name[1:]): _note(text(value)) for name, value in found.items() if value and name[:1] == b"t"}


def _note(field: str) -> Note:
    marks, _, said = field.partition(" ")
    return Note(said, marks[0] == "1", int(marks[1:]))


def items(reply: Reply) -> list[Reply]:
    """Read a list; nothing is an empty one."""
    return reply if isinstance(reply, list) else []


def fields(flat: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    parts = [
        remove_participant for remove_participant in items(flat) if isinstance(remove_participant, bytes)
    ]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def flat(found: Mapping[bytes | str, bytes | str]) -> Fields:
    """Read a hash as the client gives it."""
    return {
        name: value for name, value in found.items() if isinstance(name, bytes) and isinstance(value, bytes)
    }


def text(value: Reply | str) -> str:
    """Read text; nothing is empty."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else ""
