"""The outbox is spread over slots, so that no key is written for all workspaces."""

from bot.conversation.identity import AssessmentRef, Conversation
from bot.outbox.job import Job, JobKind
from bot.ports.store import Store
from bot.store import keys
from tests.support.outbox import due_jobs
from tests.support.servers import Server


def job(at: int, tenant: str = "T1") -> Job:
    return Job(JobKind.CLOSING, AssessmentRef(Conversation("slack", tenant, "C1"), f"a{at}"))


async def test_workspaces_share_no_single_key(store: Store, server: Server) -> None:
    everything = [job(0, f"T{at}") for at in range(200)]
    for each in everything:
        await store.jobs.schedule(each, 100)
        await store.jobs.count_outcome(each, "sent")
    assert await due_jobs(store, 100) == dict.fromkeys(everything, 100)
    assert await store.jobs.outcomes() == {("closing", "sent"): 200}
    times = await store.queue.times()
    assert len(times) > keys.OUTBOX_SLOTS / 2
    assert {*times.values()} == {100}
    with server.client() as client:
        assert max(client.zcard(key) for key in client.scan_iter("rung:{outbox:*}:ready")) < 20


def test_the_slot_of_a_workspace_never_changes() -> None:
    assert [keys.outbox_slot("slack", tenant) for tenant in ("T1", "T2", "\ud800")] == [7, 13, 12]
