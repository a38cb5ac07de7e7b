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
from tests.support.core import FAY, ROOM, Core, alone, member, person
from tests.support.platform import Platform
from tests.support.programs import Served
from tests.support.servers import Server


@pytest.fixture
async def core(server: Server) -> AsyncIterator[Core]:
    with server.client() as client:
        client.flushall()
    async with Core.opened(server.url) as core:
        yield core


class Showing(Platform):
    """A platform that shows what comes, and tells what it is called there."""

    def __init__(self, core: Core) -> None:
        super().__init__()
        self.core = core

    async def deliver(self, reply: m.Reply) -> SendResult:
        sent = await super().deliver(reply)
        if reply.live_message:
            await self.core.service.set_message_id(reply.live_message, MessageId(f"m{len(self.shown)}"))
        return sent


async def looked(core: Core, platform: Platform) -> None:
    core.clock.forward(15)
    await platform.run_due(core)


async def test_an_invitation_that_nobody_posted_comes_once(core: Core) -> None:
    await core.take(member(FAY), e.AssessAsked(by="in 7 days"))  # and then whoever took it died
    platform = Showing(core)
    for _ in range(3):
        await looked(core, platform)
    assert [type(reply.message) for reply in platform.shown] == [m.Invitation]


async def test_an_invitation_that_was_posted_does_not_come_again(core: Core) -> None:
    ref = await core.begin()
    await core.service.set_message_id(m.CardOf(ref), MessageId("1", "C1"))
    platform = Showing(core)
    await looked(core, platform)
    assert platform.shown == []


async def test_a_worker_finishes_a_killed_uninstall(core: Core, server: Server) -> None:
    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    gone = Conversation(ROOM.platform, ROOM.tenant, "")
    await core.service.forget_tenant(ROOM.platform, ROOM.tenant)
    with server.client() as client:
        clean = sorted(client.keys())
    again = await core.begin()
    await core.take(member("ana"), e.Joined(again))
    job = conversation_job(JobKind.FORGETTING, gone)
    await core.store.jobs.schedule(job, int(core.clock.now))
    await looked(core, Platform())
    with server.client() as client:
        assert sorted(client.keys()) == clean


async def test_a_worker_finishes_a_close_with_too_few(core: Core) -> None:
    ref = await core.begin()
    await core.service.set_message_id(m.CardOf(ref), MessageId("1", "C1"))
    core.clock.forward(20 * DAY)
    await core.service.run_job(Job(JobKind.CLOSING, ref))  # and then it died
    platform = Showing(core)
    await looked(core, platform)
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


async def test_decisions_are_logged_with_reasons_without_names(core: Core) -> None:

    ref = await core.begin()
    await core.take(member("ana"), e.Joined(ref))
    await core.take(alone("ana"), e.RemindAsked("off"))
    core.clock.forward(DAY)
    with capture_logs() as said:
        await looked(core, Platform())
    told = [(each["outcome"], each["reminder"]) for each in said if each["event"] == "reminder_finished"]
    assert told == [("off", "unfinished")]
    assert person("ana").id not in str(said)
    assert ref.id not in str(said)
