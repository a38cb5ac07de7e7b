"""How the question that a person was asked last is written: JSON in a field of their profile."""

import json

from bot.conversation.questions import Choice, Question
from bot.conversation.typed.pending_question import (
    Asked,
    Pending,
    SettingWanted,
    Unrelated,
    WhichChoice,
    YesOrNo,
)


def encode(pending: Pending) -> str:
    """Write a pending question."""
    told = {"state": pending.state, "sent_at": pending.sent_at, **_written(pending.asked)}
    return json.dumps(told | ({"hidden": True} if pending.hidden else {}), separators=(",", ":"))


def decode(text: str) -> Pending:
    """Read a pending question. One of a kind that a newer version wrote takes no words."""
    found = json.loads(text)
    return Pending(_asked(found), found["state"], found["sent_at"], found.get("hidden") is True)


def _written(asked: Asked) -> dict[str, object]:
    match asked:
        case YesOrNo(yes, no, lapses):
            return {"yes": yes, "no": no} | ({"lapses": True} if lapses else {})
        case WhichChoice(question, choices):
            return {"question": question, "choices": "".join(choices)}
        case SettingWanted(topic):
            return {"topic": topic}
        case Unrelated():
            return {}


def _asked(found: dict[str, object]) -> Asked:
    match found:
        case {"yes": str(yes), "no": str() | None as no}:
            return YesOrNo(yes, no, found.get("lapses") is True)
        case {"question": [int(aspect), int(level)], "choices": str(choices)}:
            return WhichChoice(Question(aspect, level), tuple(map(Choice, choices)))
        case {"topic": str(topic)}:
            return SettingWanted(topic)
    return Unrelated()
