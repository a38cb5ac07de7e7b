"""People around a team's assessment: who they are, and all that those who did not answer can see of it."""

from dataclasses import dataclass
from itertools import product

from bot.conversation import events as e, messages as m, wording
from bot.conversation.calendar import CalendarDate
from bot.conversation.identity import AssessmentRef, Conversation, Origin, Person
from bot.conversation.team_record import TeamResult
from bot.conversation.wording.pages import document
from bot.outbox.job import Job, JobKind
from bot.pages.html import html
from tests.fakes.webhooks import Posts
from tests.support.core import ELSEWHERE, FAY, ROOM, Core, alone, member, person

WHO = {
    "facilitator": member(FAY),
    "facilitator in private": alone(FAY),
    "member": member("max"),
    "invited": alone("ivy"),
    "another conversation": Origin(person("max"), ELSEWHERE),
    "private chat": alone("max"),
    "another tenant": Origin(Person("core", "rival", FAY), Conversation("core", "rival", ROOM.id)),
}

OUTSIDE = ("another conversation", "private chat", "another tenant")

EVERYONE_HERE = ("facilitator", "facilitator in private", "member", "invited")

FACILITATOR = ("facilitator", "facilitator in private")

WATCHERS = (member(FAY), member("max"), alone("max"), Origin(person("max"), ELSEWHERE))


@dataclass(frozen=True)
class Seen:
    """What somebody was shown: in words, and the results in it."""

    text: str
    records: tuple[TeamResult, ...]


async def looked(core: Core, ref: AssessmentRef) -> list[Seen]:
    """Ask for everything that somebody can ask for, as everybody who did not answer, and look at the card."""
    asked = (
        e.ResultAsked(),
        e.OverviewAsked(),
        e.HistoryAsked(),
        e.StatusAsked(),
        e.NextAsked(),
        e.StepsAsked(),
        *(e.CalendarAsked(ref, what) for what in CalendarDate),
        e.ManageAsked(ref),
        e.CloseAsked(ref),
        e.TeamResultShared(ref),
        *(e.GuideOpened(ref, card) for card in (0, 1, 99)),
        e.TalkShared(ref),
        e.MarkdownAsked(ref),
        e.CompareAsked(ref),
    )
    replies = [
        reply for origin, event in product(WATCHERS, asked) for reply in await core.take(origin, event)
    ]
    card = await core.service.draw(m.CardOf(ref))
    assert card is not None
    page = await core.service.reader.newest_page(ROOM)
    on_page = [Seen(html(document(page)), ())] if page else []
    told = [seen(reply.message) for reply in (*replies, card)]
    return [*told, *on_page, *[Seen(each, ()) for each in await outside(core, ref)]]


async def outside(core: Core, ref: AssessmentRef) -> list[str]:
    """Read what leaves the chat: posts to a webhook, and the steps as a table."""
    posts, service = Posts(), core.service
    core.told_to(posts)
    for kind in (JobKind.WEBHOOK_CLOSED, JobKind.WEBHOOK_RESULT):
        await core.service.run_job(Job(kind, ref))
    rows = await core.service.reader.exported_steps(ref.conversation)
    core.service = service
    return [*map(repr, posts.taken.values()), repr(rows)]


def seen(message: m.Message) -> Seen:
    match message:
        case m.TeamReport(_, record) | m.Board(_, record) | m.TalkSummary(_, record):
            records = (record,)
        case m.TalkCard(summary=summary):
            records = (summary.record,)
        case m.Overview(teams=teams):
            records = tuple(each.record for each in teams)
        case m.History(results):
            records = tuple(record for _, record in results)
        case _:
            records = ()
    return Seen(repr(wording.say(message)), records)
