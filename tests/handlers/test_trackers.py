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
from tests.support.core import ELSEWHERE, FAY, ROOM, House, alone, member, person

GITHUB, OTHER = "https://github.com/acme/app", "https://issues.example.org/?t={title}&b={body}"


async def changed(house: House, name: str, address: str) -> m.TrackerChanged:
    (reply,) = await house.take(member(name), e.TrackerAsked(address))
    assert reply.to is m.To.EVERYONE
    assert isinstance(reply.message, m.TrackerChanged)
    return reply.message


async def current(house: House) -> str:
    (reply,) = await house.take(member("max"), e.TrackerAsked())
    assert reply.to is m.To.YOU
    assert isinstance(reply.message, m.TrackerShown)
    return reply.message.tracker.name if reply.message.tracker else ""


async def test_a_change_is_told_to_everyone_and_undone_by_anyone(house: House) -> None:
    first = await changed(house, "ana", GITHUB)
    assert (first.person, await current(house)) == ("ana", "GitHub")
    second = await changed(house, "bo", OTHER)
    assert await current(house) == "issues.example.org"
    (refused,) = await house.take(member("ana"), e.TrackerUndone(first.revision))
    assert isinstance(refused.message, m.TrackerMoved)
    (reply,) = await house.take(member("cy"), e.TrackerUndone(second.revision))
    assert isinstance(reply.message, m.TrackerChanged)
    assert (reply.message.person, reply.message.undone, await current(house)) == ("cy", True, "GitHub")
    assert (await changed(house, "ana", "off")).tracker is None
    assert await current(house) == ""


async def test_it_is_named_in_the_teams_conversation_alone(house: House) -> None:
    first = await changed(house, "ana", GITHUB)
    for event in (e.TrackerAsked(OTHER), e.TrackerUndone(first.revision)):
        (reply,) = await house.take(alone("ana"), event)
        assert reply.message == m.ErrorMessage(m.ErrorCode.TEAM_ONLY)
    assert await house.store.trackers.get(ELSEWHERE) is None
    assert await current(house) == "GitHub"


async def test_a_private_address_is_refused_where_many_organisations_are_served(house: House) -> None:
    await changed(house, "ana", "https://10.0.0.8/?t={title}")
    catalogue = Catalogue({house.rubric.id: house.rubric}, house.store.rubrics)
    house.service = Service(house.store, catalogue, house.clock.runtime, many_workspaces=True)
    (reply,) = await house.take(member("ana"), e.TrackerAsked("https://10.0.0.9/?t={title}"))
    assert reply.message == m.TrackerRefused(TrackerProblem.PRIVATE)


class Links:
    """Gives addresses of messages."""

    async def message_url(self, where: Conversation, message: MessageId) -> str:
        return f"https://chat.example/{where.id}/{message.id}"


async def test_every_step_opens_an_issue_that_leads_back_to_the_chat(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await house.close(ref)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    taken = e.StepMoved(ref, step, StepMove.ADOPTED)
    board, _ = await house.take(member("ana"), taken)
    assert links(board.message) == []
    await changed(house, FAY, GITHUB)
    await house.service.set_message_id(m.BoardOf(ROOM, ref.id), MessageId("m7"))
    house.membership = Links()  # type: ignore[assignment]
    (board,) = await house.take(member("ana"), e.NextAsked())
    (own,) = await house.take(alone("ana"), e.StepsAsked())
    shown = view.buttons(wording.say(board.message))
    suggested = [each.label for each in shown].count("Details")
    assert suggested
    for message, count in ((board.message, 1 + suggested), (own.message, 1)):
        found = links(message)
        assert len(found) == count
        for each in found:
            assert each.startswith("https://github.com/acme/app/issues/new?title=")
            assert each.endswith("https%3A%2F%2Fchat.example%2Froom%2Fm7")


async def test_a_check_in_of_a_worker_opens_an_issue_too(house: House) -> None:
    ref = await house.begin()
    await house.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")})
    await house.close(ref)
    await changed(house, FAY, GITHUB)
    step = house.rubric.aspects[0].levels[2].steps[0].id
    await house.take(member("ana"), e.StepMoved(ref, step, StepMove.ADOPTED))
    planned = await house.store.jobs.planned(person("ana").chat)
    job = next(each for each in planned if each.job.kind is ReminderKind.CHECK_IN)
    house.clock.forward(max(job.due - house.clock.now, 0))
    while not (replies := await house.service.run_job(job.job)):
        house.clock.forward(HOUR)  # into working hours
    assert len(links(replies[0].message)) == 1


def links(message: m.Message) -> list[str]:
    rows = (each for each in wording.say(message).blocks if isinstance(each, view.Buttons))
    return [link.url for row in rows for link in row.links]


async def test_a_forgotten_team_has_no_tracker(house: House) -> None:
    await changed(house, "ana", GITHUB)
    await house.service.forget_conversations([ROOM])
    assert await house.store.trackers.get(ROOM) is None
