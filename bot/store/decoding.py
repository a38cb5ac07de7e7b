"""Decodes replies of Redis into the values of the core."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from bot.conversation.assessment import Assessment, CloseRequest, Counts, RestReminder, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.notes import Note, Notes
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Answer, Answers, Choice, Mode, Question
from bot.conversation.session import Session, SessionState, WriteStatus
from bot.store import keys
from bot.store.fields import HeadField, SessionField
from bot.store.script import Reply

Fields = dict[bytes, bytes]

EVIDENCE_LEVELS = (2, 3, 4, 5)


def session_state(reply: Reply, ref: SessionRef) -> SessionState:
    """Read a status and, if they are given, a session and its head."""
    status, *state = items(reply)
    if len(state) < 2:
        return SessionState(WriteStatus(text(status)))
    mine, shared = fields(state[0]), fields(state[1])
    if not shared:
        return SessionState(WriteStatus.MISSING)
    return SessionState(
        WriteStatus(text(status)), head(shared, ref.whole, ref.person), session(mine) if mine else None
    )


def head(found: Fields, ref: AssessmentRef, person: str = "") -> Assessment:
    """Read a head; the facilitator of a check is its *person*."""
    where, read = ref.conversation, _reader(found)
    asked_from = read(HeadField.ASKED_FROM)
    mode = Mode(read(HeadField.MODE))
    return Assessment(
        id=ref.id,
        conversation=where,
        mode=mode,
        status=Status(read(HeadField.STATUS)),
        rubric=RubricRef(read(HeadField.RUBRIC), read(HeadField.RUBRIC_HASH)),
        facilitator=person if mode is Mode.CHECK else read(HeadField.FACILITATOR),
        opened=int(read(HeadField.OPENED)),
        closes=int(read(HeadField.CLOSES) or 0),
        zone=read(HeadField.ZONE),
        floor=int(read(HeadField.FLOOR) or FLOOR),
        began=int(read(HeadField.BEGAN) or 0),
        finished=int(read(HeadField.FINISHED) or 0),
        members=int(read(HeadField.MEMBERS) or 0),
        rest=_rest(found),
        sitting_out=int(read(HeadField.SITTING_OUT) or 0),
        close_request=_close_request(found),
        asked_from=Conversation(where.platform, where.tenant, keys.decoded(asked_from))
        if asked_from
        else None,
        conversation_name=read(HeadField.CONVERSATION_NAME),
        message=read(HeadField.CARD),
        offered=HeadField.OFFERED.encode() in found,
        answered=int(read(HeadField.ANSWERED) or 0),
        revealed=_revealed(read(HeadField.REVEALED)),
        questions=tuple(
            text(found.get(f"{HeadField.QUESTION}{aspect}".encode()))
            for aspect in range(int(read(HeadField.ASPECTS)))
        )
        if mode is Mode.LIVE
        else (),
    )


def _close_request(found: Fields) -> CloseRequest | None:
    read = _reader(found)
    if HeadField.CLOSE_ASKED_AT.encode() not in found:
        return None
    return CloseRequest(by=read(HeadField.CLOSE_ASKED_BY), at=int(read(HeadField.CLOSE_ASKED_AT)))


def _rest(found: Fields) -> RestReminder | None:
    read = _reader(found)
    if HeadField.REST_ASKED_BY.encode() not in found:
        return None
    reminded = read(HeadField.REST_REMINDED)
    return RestReminder(
        by=read(HeadField.REST_ASKED_BY),
        reminded=int(reminded) if reminded else None,
        unreached=int(read(HeadField.REST_UNREACHED) or 0),
    )


def _revealed(field: str) -> tuple[Counts, ...]:
    return tuple(tuple(int(count) for count in counts.split(",")) for counts in field.split(".") if counts)


def session(found: Fields) -> Session:
    """Read a session."""
    read = _reader(found)
    page = read(SessionField.PAGE)
    return Session(
        answers=unpacked(read(SessionField.ANCHORS), read(SessionField.EVIDENCE)),
        looking_back=int(page) if page else None,
        message=read(SessionField.MESSAGE),
        declined=SessionField.DECLINED.encode() in found,
        notes=notes(found),
        shown_at=int(read(SessionField.SHOWN_AT) or 0),
    )


def notes(found: Mapping[bytes, bytes | None]) -> Notes:
    """Read the notes among the fields of a session."""
    prefix = SessionField.NOTE.encode()
    return {
        int(name.removeprefix(prefix)): _note(text(value))
        for name, value in found.items()
        if value and name.startswith(prefix)
    }


def _note(field: str) -> Note:
    marks, _, said = field.partition(" ")
    return Note(said, marks[0] == "1", int(marks[1:]))


def is_newer(found: Fields) -> bool:
    """Tell whether a newer version of Rung wrote a head or a session."""
    return int(found[HeadField.VERSION.encode()]) > keys.SCHEMA


def _reader(found: Fields) -> Callable[[StrEnum], str]:
    """Read fields as text; an absent one is empty."""
    return lambda field: text(found.get(field.encode()))


def items(reply: Reply) -> list[Reply]:
    """Read a list; nothing is an empty one."""
    return reply if isinstance(reply, list) else []


def fields(flat: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    parts = [part for part in items(flat) if isinstance(part, bytes)]
    return dict(zip(parts[::2], parts[1::2], strict=True))


def flat(found: Mapping[bytes | str, bytes | str]) -> Fields:
    """Read a hash as the client gives it."""
    return {
        name: value for name, value in found.items() if isinstance(name, bytes) and isinstance(value, bytes)
    }


def text(value: Reply | str) -> str:
    """Read text; nothing is empty."""
    return value.decode("utf-8", "surrogatepass") if isinstance(value, bytes) else ""


# Answers are packed into two short fields; the Lua scripts read and write the same.


def blank(aspects: int) -> str:
    """Give the field of *aspects* anchored questions, none answered."""
    return "." * (aspects - 1)


def unpacked(anchors: str, evidence: str) -> Answers:
    """Read both fields of a session."""
    return dict([*_anchors(anchors), *_evidence(evidence)])


def _anchors(field: str) -> Iterator[tuple[Question, Answer]]:
    for aspect, slot in enumerate(field.split(".")):
        if slot:
            yield Question(aspect), Answer(Choice(slot[0]), int(slot[1:]))


def _evidence(field: str) -> Iterator[tuple[Question, Answer]]:
    for at, slot in enumerate(field.split(".")):
        if slot:
            aspect, level = divmod(at, len(EVIDENCE_LEVELS))
            yield Question(aspect, EVIDENCE_LEVELS[level]), Answer(Choice(slot[0]), int(slot[1:]))
