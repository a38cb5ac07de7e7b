import shlex
from collections.abc import AsyncIterator
from io import StringIO

import pytest
from rich.console import Console

from bot.conversation.events import Event, ForgetAsked, HelpAsked, PrivacyAsked, StatusAsked
from bot.conversation.identity import Origin
from bot.conversation.messages import (
    CommandList,
    ErrorCode,
    ErrorMessage,
    ForgetWarning,
    Help,
    Privacy,
    Reply,
    To,
)
from bot.conversation.view import Button, Confirmation
from bot.errors import StoreUnavailable
from bot.handlers.service import Runtime
from bot.platforms.console.chat import Chat
from tests.fakes.playground import Answer, ScriptedService
from tests.support.rubrics import SMALL, capability

CLOCK = Runtime(lambda: 1_800_000_000, lambda: "1")


async def typed(*lines: str) -> AsyncIterator[str]:
    for line in lines:
        yield line


def answer(_: Origin, event: Event) -> tuple[Reply, ...]:
    match event:
        case PrivacyAsked():
            return (Reply(To.YOU, Privacy()),)
        case ForgetAsked():
            return (Reply(To.YOU, ForgetWarning()),)
        case HelpAsked():
            return (Reply(To.YOU, Help((capability(SMALL),), capability(SMALL), private=True)),)
        case _:
            return (Reply(To.YOU, CommandList(private=True)),)


async def held(*lines: str, name: str = "Ana", answer: Answer = answer) -> tuple[str, ScriptedService]:
    out, service = StringIO(), ScriptedService(answer)
    await Chat(service, CLOCK, name, typed(*lines), Console(file=out)).run()  # type: ignore[arg-type]
    return out.getvalue(), service


async def test_the_chat_begins_with_what_rung_is() -> None:
    text, service = await held()
    assert "I'm Rung." in text
    assert [event for _, event in service.taken] == [HelpAsked()]


async def test_the_end_of_input_says_how_to_continue() -> None:
    text, _ = await held(name="Ana María")
    assert text.endswith(f"Saved. Continue any day with: rung chat --as {shlex.quote('Ana María')}\n")


async def test_names_that_differ_in_case_are_one_person() -> None:
    people = {(await held(name=name))[1].taken[0][0].person.id for name in ("Ana", " ANA ", "ana\u200b")}
    assert people == {"ana"}


async def test_typing_the_label_of_a_button_presses_it() -> None:
    _, service = await held("status", "who sees what?")
    assert service.taken[-1][1] == PrivacyAsked()


async def test_other_words_go_to_the_core() -> None:
    _, service = await held("status")
    assert service.taken[-1][1] == StatusAsked()


async def test_what_is_private_happens_in_the_private_chat() -> None:
    _, service = await held()
    assert service.taken[0][0].conversation.private


async def test_a_missing_store_is_said_and_the_chat_continues() -> None:
    def away_once(origin: Origin, event: Event) -> tuple[Reply, ...]:
        if event == StatusAsked():
            raise StoreUnavailable
        return answer(origin, event)

    text, _ = await held("status", "privacy", answer=away_once)
    assert text.index("I can't reach my memory") < text.index("Who sees what\n")


async def test_an_irreversible_act_is_asked_and_stops_on_no() -> None:
    assert await confirmed("n") == []


async def test_what_cannot_be_undone_is_done_on_yes() -> None:
    assert await confirmed("Y") == [PrivacyAsked()]


async def test_the_end_of_the_lines_is_no_yes() -> None:
    assert await confirmed() == []


async def confirmed(*answers: str) -> list[Event]:
    """Type the label of a button that asks first, then *answers*. Give what the core was told."""
    chat = Chat(service := ScriptedService(answer), CLOCK, "Ana", typed(*answers), Console(file=StringIO()))  # type: ignore[arg-type]
    button = Button("Begin anew", "privacy", confirm=Confirmation("Begin anew?", "It starts.", "Begin", "No"))
    await chat.press(button)
    return [event for _, event in service.taken]


@pytest.mark.parametrize("code", [ErrorCode.TEAM_ONLY, ErrorCode.NO_TEAM_RESULT])
async def test_what_belongs_to_a_team_says_where_teams_are(code: ErrorCode) -> None:
    text, _ = await held("assess", answer=lambda *_: (Reply(To.YOU, ErrorMessage(code)),))
    assert "There is no team in a terminal." in text
    assert "rung demo" in text


async def test_a_problem_is_said_in_the_chat() -> None:
    text, _ = await held("x", answer=lambda *_: (Reply(To.YOU, ErrorMessage(ErrorCode.NO_SESSION)),))
    assert "You have no questions open." in text
