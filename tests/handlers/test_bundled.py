"""Every rubric that comes with Rung leads from a check to a team's result, in messages that both platforms take."""

from collections.abc import AsyncIterator
from typing import TypeVar

import pytest

from bot.conversation import events as e, messages as m
from bot.conversation.identity import Origin
from bot.conversation.questions import LEVELS
from bot.conversation.wording.pages import document
from bot.pages.html import html
from bot.pictures.png import png
from bot.pictures.svg import svg
from rubric.files import find
from rubric.loader import bundled
from tests.support.core import FAY, Core, alone, member, presses
from tests.support.refusals import refused
from tests.support.rubrics import capability
from tests.support.servers import Server

BUNDLED = {id_: path for id_, path in find(bundled()).files.items() if capability(path).gives_level}
PNG = b"\x89PNG\r\n"
Kind = TypeVar("Kind")
TEAM = (FAY, "ana", "ben")


class Conversation:
    """A core that keeps all messages that it says."""

    def __init__(self, core: Core) -> None:
        self.core, self.said, self.live = core, list[m.Message](), list[object]()

    async def take(self, origin: Origin, event: e.Event) -> tuple[m.Reply, ...]:
        replies = await self.core.take(origin, event)
        self.said += [reply.message for reply in replies]
        self.live += [reply.live_message for reply in replies]
        return replies

    def last(self, kind: type[Kind]) -> Kind:
        return next(each for each in reversed(self.said) if isinstance(each, kind))


@pytest.fixture
async def talk(server: Server, request: pytest.FixtureRequest) -> AsyncIterator[Conversation]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url, capability(BUNDLED[request.param])) as core:
        yield Conversation(core)


@pytest.mark.parametrize("talk", BUNDLED, indirect=True)
async def test_a_bundled_rubric_leads_from_a_check_to_a_teams_result(talk: Conversation) -> None:
    rubric = talk.core.rubric
    await talk.take(alone("ana"), e.CheckAsked())
    for _ in rubric.aspects:
        await talk.take(alone("ana"), e.Typed("b"))
    check = talk.last(m.Report)
    assert (check.result.level, len(check.plan.steps)) == (2, 3)
    for asked in (e.WhyAsked(), e.NextAsked(), e.DetailsAsked(check.ref), e.WordsAsked()):
        await talk.take(alone("ana"), asked)

    await talk.take(member(FAY), e.AssessAsked())
    await talk.take(member(FAY), e.AssessAsked(by="in 7 days"))
    ref = next(ref.assessment for ref in talk.live if isinstance(ref, m.CardOf))
    for name in TEAM:
        await talk.take(member(name), e.Joined(ref))
        for press in presses(ref, name, [LEVELS[2]] * len(rubric.aspects)):
            await talk.take(alone(name), press)
    await talk.take(member(FAY), e.CloseAsked(ref, confirmed=True))
    assert talk.last(m.TeamReport).record.result.level == 3
    for event in (e.DetailsAsked(assessment=ref), e.NextAsked(), e.MarkdownAsked(ref), e.HistoryAsked()):
        await talk.take(member(FAY), event)
    page = talk.last(m.MarkdownCopy).page
    assert len(page.plan.steps) == 3
    assert all(step.step.title in html(document(page)) for step in page.plan.steps)
    assert png(svg(page.picture)).startswith(PNG)

    assert {type(each) for each in talk.said} >= {m.Ask, m.HowItWorks, m.Words, m.WhichMode, m.Invitation}
    assert {type(each).__name__: found for each in talk.said if (found := refused(each))} == {}
