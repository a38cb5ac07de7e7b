"""How answers are packed into two short fields; the Lua scripts read and write the same."""

from collections.abc import Iterator

from bot.conversation.questions import Answer, Answers, Choice, Question

EVIDENCE_LEVELS = (2, 3, 4, 5)


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
