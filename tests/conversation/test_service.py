"""While the store is away nothing is promised: no event gets an answer that only the store could give."""

from dataclasses import MISSING, fields
from typing import Any, get_args

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef, Origin, SessionRef
from bot.conversation.questions import Choice, Question
from bot.conversation.reminders.preferences import Pause, ReminderKind
from bot.conversation.small_talk import Courtesy
from bot.conversation.team_record import StepMove, TeamView
from bot.errors import StoreUnavailable
from bot.handlers.context import Catalogue
from bot.handlers.service import Runtime, Service
from bot.ports.store import Store
from tests.support.core import ANA, ROOM
from tests.support.rubrics import FLEXIBLE, capability

KNOWN_BY_HEART = m.Capabilities | m.Words | m.Privacy | m.ForgetWarning | m.ErrorMessage
FACTS = {
    "session": SessionRef(AssessmentRef(ANA.chat, "c1"), ANA.id),
    "assessment": AssessmentRef(ROOM, "a1"),
    "question": Question(0),
    "choice": Choice.LEVEL_3,
    "revision": 0,
    "page": 0,
    "number": 1,
    "floor": 3,
    "step": "write-the-first-template",
    "move": StepMove.ADOPTED,
    "aspect_id": "scaling",
    "retracted": False,
    "text": "c",
    "courtesy": Courtesy.THANKS,
    "capability": "",
    "by": "",
    "reminder": ReminderKind.UNFINISHED,
    "pause": Pause.HOUR,
    "words": "off",
    "keep": False,
    "may_see": True,
    "again": False,
    "rubric_id": "",
    "everything": False,
    "team": False,
    "first": 0,
    "since": 0,
    "earlier": False,
    "live": False,
    "aspect": 0,
    "confirmed": True,
    "view": TeamView.HISTORY,
    "where": ROOM,
    "now": AssessmentRef(ROOM, "a2"),
    "before": "a1",
    "changes": 0,
    "what": CalendarDate.CLOSING,
}


class Away:
    """A part of the store that does not answer, whatever it is asked."""

    def __getattr__(self, _: str) -> Any:
        async def ask(*_: Any, **__: Any) -> None:
            raise StoreUnavailable

        return ask


@pytest.mark.parametrize("where", [ANA.chat, ROOM], ids=["in private", "in a conversation"])
@pytest.mark.parametrize("kind", get_args(e.Event), ids=lambda kind: kind.__name__)
async def test_without_the_store_nothing_is_promised(kind: type[Any], where: Any) -> None:
    rubric, away = capability(FLEXIBLE), Away()
    store = Store(**{part.name: away for part in fields(Store)})  # type: ignore[arg-type]
    catalogue = Catalogue({rubric.id: rubric}, store.rubrics)
    service = Service(store, catalogue, Runtime(lambda: 1_800_000_000, lambda: "c1"))
    known = (field for field in fields(kind) if field.name in FACTS or field.default is MISSING)
    event = kind(**{field.name: FACTS[field.name] for field in known})
    try:
        replies = await service.take(Origin(ANA, where, ("e1",)), event)
    except StoreUnavailable:
        return
    assert [reply for reply in replies if not isinstance(reply.message, KNOWN_BY_HEART)] == []
    assert [reply for reply in replies if reply.live_message or reply.to is m.To.EVERYONE] == []
