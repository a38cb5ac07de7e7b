"""What an operator sees of what is owed, and what a worker finishes where whoever began it died."""

import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.bootstrap import opened
from bot.conversation import events as e, messages as m
from bot.conversation.identity import AssessmentRef, Conversation, MessageId
from bot.conversation.reminders.preferences import ReminderKind
from bot.outbox.job import Job, JobKind, SendResult, conversation_job
from bot.settings import read as read_settings
from tests.fakes.slack import Slack
from tests.support.clock import DAY
from tests.support.core import FAY, ROOM, House, alone, member, person
from tests.support.platform import Platform
from tests.support.programs import Served
from tests.support.servers import Server


@pytest.fixture
async def house(server: Server) -> AsyncIterator[House]:
    with server.client() as client:
        client.flushall()
    async with House.opened(server.url) as house:
        yield house


class Showing(Platform):
    """A platform that shows what comes, and tells what it is called there."""

    def __init__(self, house: House) -> None:
        super().__init__()
        self.house = house

    async def deliver(self, reply: m.Reply) -> SendResult:
        sent = await super().deliver(reply)
        if reply.live_message:
            await self.house.service.set_message_id(reply.live_message, MessageId(f"m{len(self.shown)}"))
        return sent


async def looked(house: House, platform: Platform) -> None:
    house.clock.forward(15)
    await platform.run_due(house)


async def test_an_invitation_that_nobody_posted_comes_once(house: House) -> None:
    await house.take(member(FAY), e.AssessAsked(by="in 7 days"))  # and then whoever took it died
    platform = Showing(house)
    for _ in range(3):
        await looked(house, platform)
    assert [type(reply.message) for reply in platform.shown] == [m.Invitation]


async def test_an_invitation_that_was_posted_does_not_come_again(house: House) -> None:
    ref = await house.begin()
    await house.service.set_message_id(m.CardOf(ref), MessageId("1", "C1"))
    platform = Showing(house)
    await looked(house, platform)
    assert platform.shown == []


async def test_a_worker_finishes_a_killed_uninstall(house: House, server: Server) -> None:
    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    gone = Conversation(ROOM.platform, ROOM.tenant, "")
    await house.service.forget_tenant(ROOM.platform, ROOM.tenant)
    with server.client() as client:
        clean = sorted(client.keys())
    again = await house.begin()
    await house.take(member("ana"), e.Joined(again))
    job = conversation_job(JobKind.FORGETTING, gone)
    await house.store.jobs.schedule(job, int(house.clock.now))
    await looked(house, Platform())
    with server.client() as client:
        assert sorted(client.keys()) == clean


async def test_a_worker_finishes_a_close_with_too_few(house: House) -> None:
    ref = await house.begin()
    await house.service.set_message_id(m.CardOf(ref), MessageId("1", "C1"))
    house.clock.forward(20 * DAY)
    await house.service.run_job(Job(JobKind.CLOSING, ref))  # and then it died
    platform = Showing(house)
    await looked(house, platform)
    assert [(reply.message_id, type(reply.message)) for reply in platform.shown] == [
        (MessageId("1", "C1"), m.Invitation)
    ]


async def test_overdue_work_is_a_finding_and_not_unready(
    server: Server,
) -> None:
    with server.client() as client:
        client.flushall()
    async with Slack().opened() as slack:
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        settings = read_settings(
            {"REDIS_URL": server.url, "RUNG_REDIS_UNSAFE": "1", "SLACK_API_URL": slack.api_url, **env}
        )
        rung = Served(slack, lambda: opened(settings))
        await rung.start()
        async with opened(settings) as other:
            await other.store.jobs.schedule(
                Job(JobKind.CLOSING, AssessmentRef(ROOM, "a1")), other.runtime.now() - 61
            )
            for outcome in ("sent", "sent", "off"):
                await other.store.jobs.count_outcome(
                    Job(ReminderKind.UNFINISHED, AssessmentRef(ROOM, "a1")), outcome
                )
            async with slack.session.get(f"{rung.base}/readyz") as answer:
                assert answer.status == 200
                findings = json.loads(await answer.text())["findings"]
            async with slack.session.get(f"{rung.base}/metrics") as answer:
                metrics = await answer.text()
        await rung.stop()
    assert [each for each in findings if "is `rung worker` running" in each] != []
    assert 'rung_nudges_total{nudge="unfinished",outcome="sent"} 2.0' in metrics
    assert 'rung_nudges_due_total{nudge="unfinished"} 3.0' in metrics
    late = next(line for line in metrics.splitlines() if line.startswith("rung_overdue_seconds"))
    assert float(late.split()[1]) >= 61


async def test_decisions_are_logged_with_reasons_without_names(house: House) -> None:

    ref = await house.begin()
    await house.take(member("ana"), e.Joined(ref))
    await house.take(alone("ana"), e.RemindAsked("off"))
    house.clock.forward(DAY)
    with capture_logs() as said:
        await looked(house, Platform())
    told = [(each["outcome"], each["reminder"]) for each in said if each["event"] == "reminder_finished"]
    assert told == [("off", "unfinished")]
    assert person("ana").id not in str(said)
    assert ref.id not in str(said)
