"""Decodes replies of Redis into the values of the core."""

from collections.abc import Iterator, Mapping

from bot.conversation.assessment import Assessment, CloseRequest, Counts, RestReminder, RubricRef, Status
from bot.conversation.identity import AssessmentRef, Conversation, SessionRef
from bot.conversation.notes import Note, Notes
from bot.conversation.privacy import FLOOR
from bot.conversation.questions import Answer, Answers, Choice, Mode, Question
from bot.conversation.session import Session, SessionState, WriteStatus
from bot.store import keys
from bot.store.fields import HeadField, SessionField
from bot.store.script import Reply

Fields = Mapping[str, str]

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
    """Read a head. The facilitator of a check is its *person*."""
    where = ref.conversation
    asked_from = found.get(HeadField.ASKED_FROM)
    mode = Mode(found[HeadField.MODE])
    return Assessment(
        id=ref.id,
        conversation=where,
        mode=mode,
        status=Status(found[HeadField.STATUS]),
        rubric=RubricRef(found[HeadField.RUBRIC], found[HeadField.RUBRIC_HASH]),
        facilitator=person if mode is Mode.CHECK else found.get(HeadField.FACILITATOR, ""),
        opened=int(found[HeadField.OPENED]),
        closes=int(found.get(HeadField.CLOSES, 0)),
        zone=found.get(HeadField.ZONE, ""),
        floor=int(found.get(HeadField.FLOOR, FLOOR)),
        began=int(found.get(HeadField.BEGAN, 0)),
        finished=int(found.get(HeadField.FINISHED, 0)),
        members=int(found.get(HeadField.MEMBERS, 0)),
        rest=_rest(found),
        sitting_out=int(found.get(HeadField.SITTING_OUT, 0)),
        close_request=_close_request(found),
        asked_from=Conversation(where.platform, where.tenant, keys.decoded(asked_from))
        if asked_from
        else None,
        conversation_name=found.get(HeadField.CONVERSATION_NAME, ""),
        message=found.get(HeadField.CARD, ""),
        offered=HeadField.OFFERED in found,
        answered=int(found.get(HeadField.ANSWERED, 0)),
        asked=int(found.get(HeadField.ASKED, 0)),
        revealed=_revealed(found.get(HeadField.REVEALED, "")),
        questions=_questions(found) if mode is Mode.LIVE else (),
    )


def _close_request(found: Fields) -> CloseRequest | None:
    if HeadField.CLOSE_ASKED_AT not in found:
        return None
    return CloseRequest(found.get(HeadField.CLOSE_ASKED_BY, ""), int(found[HeadField.CLOSE_ASKED_AT]))


def _rest(found: Fields) -> RestReminder | None:
    by, reminded = found.get(HeadField.REST_ASKED_BY), found.get(HeadField.REST_REMINDED)
    if by is None or reminded is None:
        return None if by is None else RestReminder(by)
    return RestReminder(by, int(reminded), int(found[HeadField.REST_UNREACHED]))


def _revealed(field: str) -> tuple[Counts, ...]:
    return tuple(tuple(int(count) for count in counts.split(",")) for counts in field.split(".") if counts)


def _questions(found: Fields) -> tuple[str, ...]:
    aspects = range(int(found[HeadField.ASPECTS]))
    return tuple(found.get(f"{HeadField.QUESTION}{aspect}", "") for aspect in aspects)


def session(found: Fields) -> Session:
    """Read a session."""
    page = found.get(SessionField.PAGE)
    return Session(
        answers=unpacked(found[SessionField.ANCHORS], found.get(SessionField.EVIDENCE, "")),
        looking_back=None if page is None else int(page),
        message=found.get(SessionField.MESSAGE, ""),
        declined=SessionField.DECLINED in found,
        notes=notes(found),
        shown_at=int(found.get(SessionField.SHOWN_AT, 0)),
    )


def notes(found: Fields) -> Notes:
    """Read the notes among the fields of a session."""
    return {
        int(name.removeprefix(SessionField.NOTE)): _note(value)
        for name, value in found.items()
        if name.startswith(SessionField.NOTE)
    }


def _note(field: str) -> Note:
    marks, _, said = field.partition(" ")
    return Note(said, marks[0] == "1", int(marks[1:]))


def is_newer(found: Fields) -> bool:
    """Tell whether a newer version of Rung wrote a head or a session."""
    return int(found[HeadField.VERSION]) > keys.SCHEMA


def items(reply: Reply) -> list[Reply]:
    """Read a list. Nothing is an empty one."""
    return reply if isinstance(reply, list) else []


def fields(reply: Reply) -> Fields:
    """Read a hash, which scripts give as names and values in turns."""
    texts = [text(part) for part in items(reply)]
    return dict(zip(texts[::2], texts[1::2], strict=True))


def mapping(found: Mapping[bytes | str, bytes | str]) -> Fields:
    """Read a hash as the client gives it."""
    return {text(name): text(value) for name, value in found.items()}


def text(value: Reply | str) -> str:
    """Read text. Nothing is empty."""
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
