"""The tracker of a team: any member changes it before everyone, and any member takes that back."""

from bot.conversation import events as e, messages as m, view, wording
from bot.conversation.identity import Conversation, MessageId
from bot.conversation.questions import Choice
from bot.conversation.reminders.preferences import ReminderKind
from bot.conversation.team_record import StepMove
from bot.conversation.tracker import TrackerProblem
from bot.handlers.context import Catalogue
from bot.handlers.service import Service
from tests.support.clock import HOUR
from tests.support.core import ELSEWHERE, FAY, ROOM, Core, alone, member, person

GITHUB, OTHER = "https://github.com/acme/app", "https://issues.example.org/?t={title}&b={body}"


async def changed(core: Core, name: str, address: str) -> m.TrackerChanged:
    (reply,) = await core.take(member(name), e.TrackerAsked(address))
    assert reply.to is m.To.EVERYONE
    assert isinstance(reply.message, m.TrackerChanged)
    return reply.message


async def current(core: Core) -> str:
    (reply,) = await core.take(member("max"), e.TrackerAsked())
    assert reply.to is m.To.YOU
    assert isinstance(reply.message, m.TrackerShown)
    return reply.message.tracker.name if reply.message.tracker else ""


async def test_a_change_is_told_to_everyone_and_undone_by_anyone(core: Core) -> None:
    first = await changed(core, "ana", GITHUB)
    assert (first.person, await current(core)) == ("ana", "GitHub")
    second = await changed(core, "bo", OTHER)
    assert await current(core) == "issues.example.org"
    (refused,) = await core.take(member("ana"), e.TrackerUndone(first.revision))
    assert isinstance(refused.message, m.TrackerMoved)
    (reply,) = await core.take(member("cy"), e.TrackerUndone(second.revision))
    assert isinstance(reply.message, m.TrackerChanged)
    assert (reply.message.person, reply.message.undone, await current(core)) == ("cy", True, "GitHub")
    assert (await changed(core, "ana", "off")).tracker is None
    assert await current(core) == ""


async def test_it_is_named_in_the_teams_conversation_alone(core: Core) -> None:
    first = await changed(core, "ana", GITHUB)
    for event in (e.TrackerAsked(OTHER), e.TrackerUndone(first.revision)):
        (reply,) = await core.take(alone("ana"), event)
        assert reply.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    assert await core.store.trackers.get(ELSEWHERE) is None
    assert await current(core) == "GitHub"


async def test_a_private_address_is_refused_where_many_organisations_are_served(core: Core) -> None:
    await changed(core, "ana", "https://10.0.0.8/?t={title}")
    catalogue = Catalogue({core.rubric.id: core.rubric}, core.store.rubrics)
    core.service = Service(core.store, catalogue, core.clock.runtime, many_workspaces=True)
    (reply,) = await core.take(member("ana"), e.TrackerAsked("https://10.0.0.9/?t={title}"))
    assert reply.message == m.TrackerRefused(TrackerProblem.PRIVATE)


class Links:
    """Gives addresses of messages."""

    async def message_url(self, where: Conversation, message: MessageId) -> str:
        return f"https://chat.example/{where.id}/{message.id}"


async def test_every_step_opens_an_issue_that_leads_back_to_the_chat(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await core.close(ref)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    taken = e.StepMoved(ref, step, StepMove.ADOPTED)
    board, _ = await core.take(member("ana"), taken)
    assert links(board.message) == []
    await changed(core, FAY, GITHUB)
    await core.service.set_message_id(m.BoardOf(ROOM, ref.id), MessageId("m7"))
    core.membership = Links()  # type: ignore[assignment]
    (board,) = await core.take(member("ana"), e.NextAsked())
    (own,) = await core.take(alone("ana"), e.StepsAsked())
    shown = view.buttons(wording.say(board.message))
    suggested = [each.label for each in shown].count("Details")
    assert suggested
    for message, count in ((board.message, 1 + suggested), (own.message, 1)):
        found = links(message)
        assert len(found) == count
        for each in found:
            assert each.startswith("https://github.com/acme/app/issues/new?title=")
            assert each.endswith("https%3A%2F%2Fchat.example%2Froom%2Fm7")


async def test_a_check_in_of_a_worker_opens_an_issue_too(core: Core) -> None:
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await core.close(ref)
    await changed(core, FAY, GITHUB)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    planned = await core.store.jobs.planned(person("ana").chat)
    job = next(each for each in planned if each.job.kind is ReminderKind.CHECK_IN)
    core.clock.forward(max(job.due - core.clock.now, 0))
    while not (replies := await core.service.run_job(job.job)):
        core.clock.forward(HOUR)  # into working hours
    assert len(links(replies[0].message)) == 1


def links(message: m.Message) -> list[str]:
    rows = (each for each in wording.say(message).blocks if isinstance(each, view.Buttons))
    return [link.url for row in rows for link in row.links]


async def test_a_forgotten_team_has_no_tracker(core: Core) -> None:
    await changed(core, "ana", GITHUB)
    await core.service.forget_conversations([ROOM])
    assert await core.store.trackers.get(ROOM) is None
