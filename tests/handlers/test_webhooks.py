"""What another program is told: once, signed with one id, tried again for a day, and never of a person."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter

from bot.conversation import events as e
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Choice
from bot.conversation.reports.webhook_payloads import WebhookPayload
from bot.conversation.team_record import StepMove as Move
from bot.handlers.webhooks import GIVE_UP_SECONDS
from bot.outbox.dispatcher import JobDispatcher
from bot.outbox.job import JobKind
from bot.ports.webhooks import WebhookOutcome
from tests.fakes.webhooks import Posts
from tests.support.core import FAY, Core, alone, member
from tests.support.outbox import due_jobs

SCHEMA = Path(__file__).parents[2] / "docs" / "webhooks.schema.json"
PEOPLE = ("ana", "bo", "cy")
WEBHOOKS = [each for each in JobKind if each.value.startswith("webhook")]


@pytest.fixture
def posts(core: Core) -> Posts:
    found = Posts()
    core.told_to(found)
    return found


async def quarter(core: Core) -> AssessmentRef:
    """Let a team assess itself, take two steps and finish one."""
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in PEOPLE})
    await core.close(ref)
    one, two = (core.rubric.aspects[at].levels[2].steps[0].id for at in (0, 1))
    core.clock.forward(60)
    for name, step, move in (("ana", one, Move.ADOPTED), ("bo", two, Move.OFFERED)):
        await core.take(member(name), e.StepMoved(ref, step, move))
    core.clock.forward(60)
    await core.take(member("ana"), e.StepMoved(ref, one, Move.DONE))
    core.clock.forward(60)
    return ref


async def sweep(core: Core) -> None:
    """Let a worker post what is due. No platform is there, which posts do not need."""
    await JobDispatcher(core.service, core.store.queue, {}, core.clock.runtime).sweep()


async def waiting(core: Core) -> int:
    jobs = await due_jobs(core.store, 1 << 40)
    return sum(job.kind in WEBHOOKS for job in jobs)


async def test_what_happens_is_told_once_and_no_person_in_it(core: Core, posts: Posts) -> None:
    ref = await quarter(core)
    assert posts.tried == []  # no turn waits for the receiver
    await sweep(core)
    await sweep(core)
    assert sorted(posts.types) == [
        "assessment.closed",
        "result.published",
        "step.done",
        "step.taken",
        "step.taken",
    ]
    assert len(posts.tried) == 5
    result = next(each["data"] for each in posts.taken.values() if each["type"] == "result.published")
    assert (result["assessment"], result["level"], result["answered"]) == (ref.id, 2, 3)
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()))
    for payload in posts.taken.values():
        validator.validate(payload)
        said = json.dumps(payload).replace(f'"{ref.id}"', "")
        assert not any(f'"{name}"' in said for name in (*PEOPLE, FAY))


def test_the_schema_is_that_of_the_payloads() -> None:
    schema = TypeAdapter(WebhookPayload).json_schema(mode="serialization")
    kept = json.loads(SCHEMA.read_text())
    assert {key: kept[key] for key in kept if key not in ("$schema", "title")} == schema


async def test_a_receiver_that_is_down_is_tried_less_and_less_for_a_day(core: Core, posts: Posts) -> None:
    await quarter(core)
    posts.problem = "http_500"
    begun = core.clock.now
    while due := [at for job, at in (await due_jobs(core.store, 1 << 40)).items() if job.kind in WEBHOOKS]:
        core.clock.forward(max(min(due) - core.clock.now, 0))
        await sweep(core)
        assert core.clock.now - begun <= GIVE_UP_SECONDS
    assert core.clock.now - begun > GIVE_UP_SECONDS - 600
    tries = [posts.tried.count(id_) for id_ in set(posts.tried)]
    assert len(tries) == 5
    assert all(10 <= each <= 20 for each in tries)
    health = await core.store.webhooks.health()
    assert (health.counts[WebhookOutcome.GIVEN_UP], health.reason) == (5, "http_500")
    assert health.given_up_at
    await core.store.webhooks.note(WebhookOutcome.GIVEN_UP, health.given_up_at + 900, "timeout")
    later = await core.store.webhooks.health()
    assert (later.given_up_at, later.reason) == (health.given_up_at, "timeout")


async def test_a_post_that_is_taken_ends_the_finding(core: Core, posts: Posts) -> None:
    await core.store.webhooks.note(WebhookOutcome.GIVEN_UP, 7, "timeout")
    await quarter(core)
    await sweep(core)
    health = await core.store.webhooks.health()
    assert (health.given_up_at, health.reason, health.counts[WebhookOutcome.SENT]) == (0, None, 5)


async def test_what_is_gone_by_then_is_not_told(core: Core, posts: Posts) -> None:
    ref = await quarter(core)
    await core.take(alone("ana"), e.ForgetAsked(confirmed=True))
    await sweep(core)
    assert posts.types
    assert not {"assessment.closed", "result.published"} & {*posts.types}
    assert ref.id not in {each.assessment for each in await core.store.results.published(ref.conversation)}


async def test_without_a_webhook_nothing_is_planned(core: Core) -> None:
    await quarter(core)
    assert await waiting(core) == 0
