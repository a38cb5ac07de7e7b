"""The outbox: every due job is listed once, whatever slot and page it lies in."""

import pytest

from bot.conversation.identity import AssessmentRef, Conversation
from bot.outbox.job import Job, JobKind
from bot.ports.store import Store
from bot.store import jobs, keys
from tests.support.servers import Server


def job(at: int, tenant: str = "T1") -> Job:
    return Job(JobKind.CLOSING, AssessmentRef(Conversation("slack", tenant, "C1"), f"a{at}"))


@pytest.mark.parametrize("together", [1, 7, 40], ids=lambda count: f"{count} at once")
async def test_due_jobs_are_listed_over_pages(
    store: Store, monkeypatch: pytest.MonkeyPatch, together: int
) -> None:
    monkeypatch.setattr(jobs, "PAGE", 7)
    expected = {job(at): 100 + at // together for at in range(80)}
    for each, due in expected.items():
        await store.jobs.schedule(each, due)
    await store.jobs.schedule(job(99), 1000)
    listed = await store.jobs.due(500)
    assert listed == expected
    assert list(listed.values()) == sorted(listed.values())


async def test_workspaces_share_no_single_key(store: Store, server: Server) -> None:
    everything = [job(0, f"T{at}") for at in range(200)]
    for each in everything:
        await store.jobs.schedule(each, 100)
        await store.jobs.count_outcome(each, "sent")
    assert await store.jobs.due(100) == dict.fromkeys(everything, 100)
    assert await store.jobs.outcomes() == {("closing", "sent"): 200}
    assert await store.jobs.overdue_seconds(160) == 60
    with server.client() as client:
        assert len(list(client.scan_iter("rung:{outbox:*}:jobs"))) > keys.OUTBOX_SLOTS / 2
        assert max(client.zcard(key) for key in client.scan_iter("rung:{outbox:*}:jobs")) < 20


def test_the_slot_of_a_workspace_never_changes() -> None:
    assert [keys.outbox_slot("slack", tenant) for tenant in ("T1", "T2", "\ud800")] == [7, 13, 12]
