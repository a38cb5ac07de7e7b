"""The outbox is spread over slots, so that no key is written for all workspaces."""

from dataclasses import replace

from bot.conversation.identity import AssessmentRef, Conversation, ConversationId, Person, PersonId
from bot.outbox.job import REDRAWS, WEBHOOK, WEBHOOK_PLACE, Job, JobKind, conversation_job
from bot.outbox.job_queue import LeaseRequest
from bot.outbox.rate_limits import UNLIMITED
from bot.ports.store import Store
from bot.store import keys
from tests.store.people import TEAM
from tests.store.team import answered, running
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


STEPS = (JobKind.WEBHOOK_STEP_TAKEN, JobKind.WEBHOOK_STEP_DONE)
POSTS = (JobKind.WEBHOOK_CLOSED, JobKind.WEBHOOK_RESULT)


def webhook_jobs(ref: AssessmentRef) -> list[Job]:
    """Name all that the webhook may be told of an assessment."""
    steps = [Job(kind, ref, step="a step", sequence=at) for kind in STEPS for at in (100, 200)]
    return [*(Job(kind, ref) for kind in POSTS), *steps]


async def waiting(store: Store) -> set[Job]:
    return {*await due_jobs(store, 1 << 40)}


async def test_an_erased_conversation_leaves_no_job_of_any_kind(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "ana", "bo")
    elsewhere = [*webhook_jobs(AssessmentRef(replace(TEAM, id=ConversationId("C9")), ref.id)), job(1, "T2")]
    notices = [Job(JobKind.CLOSED_NOTICE, ref, PersonId(name)) for name in ("ana", "bo")]
    notices += [conversation_job(kind, TEAM) for kind in REDRAWS]
    kinds = [Job(kind, ref) for kind in JobKind if kind not in (*STEPS, *POSTS, JobKind.CLOSED_NOTICE)]
    of_team = [each for each in kinds if each.kind not in (JobKind.START, JobKind.PAIR, JobKind.FORGETTING)]
    for each in (*elsewhere, *webhook_jobs(ref), *notices, *of_team):
        await store.jobs.schedule(each, 100)
    await store.erasure.erase_conversation(TEAM)
    assert await waiting(store) == {*elsewhere}


async def test_an_erased_conversation_takes_a_leased_post_back(store: Store) -> None:
    ref = await running(store)
    for each in webhook_jobs(ref):
        await store.jobs.schedule(each, 100)
    slot = keys.outbox_slot(*WEBHOOK_PLACE)
    wanted = LeaseRequest("mine", 200, 60, room=9, share=9, paces={WEBHOOK: UNLIMITED})
    leased, _ = await store.queue.lease(slot, wanted)
    assert leased
    await store.erasure.erase_conversation(TEAM)
    for each in leased:
        await store.jobs.reschedule(each.job, 300)
        await store.queue.postpone(each, 300)
    assert await waiting(store) == set()


async def test_an_erased_assessment_takes_its_posts_with_it(store: Store) -> None:
    ref, other = AssessmentRef(TEAM, "a1"), AssessmentRef(TEAM, "a12")
    for each in (*webhook_jobs(ref), *webhook_jobs(other)):
        await store.jobs.schedule(each, 100)
    await store.erasure.erase_assessment(ref)
    assert await waiting(store) == {*webhook_jobs(other)}


async def test_a_forgotten_person_leaves_no_notice(store: Store) -> None:
    ref = await running(store)
    await answered(store, ref, "ana", "bo")
    for name in ("ana", "bo"):
        await store.jobs.schedule(Job(JobKind.CLOSED_NOTICE, ref, PersonId(name)), 100)
    await store.erasure.erase_person(Person("slack", "T1", PersonId("ana")))
    assert await waiting(store) == {Job(JobKind.CLOSED_NOTICE, ref, PersonId("bo"))}


def test_the_slot_of_a_workspace_never_changes() -> None:
    assert [keys.outbox_slot("slack", tenant) for tenant in ("T1", "T2", "\ud800")] == [7, 13, 12]
