"""What follows from the head of an assessment, and what someone is to it."""

from dataclasses import replace

import pytest

from bot.conversation.assessment import Assessment, Role, RubricRef, Status
from bot.conversation.identity import (
    AssessmentRef,
    Conversation,
    ConversationId,
    MessageId,
    Origin,
    Person,
    PersonId,
)
from bot.conversation.permissions import ALLOWED, Permission
from bot.conversation.questions import Mode

ROOM = Conversation("core", "tenant", ConversationId("room"))
OTHER_ROOM = replace(ROOM, id=ConversationId("other"))
ANA, BO = (Person("core", "tenant", PersonId(name)) for name in ("ana", "bo"))
STRANGER = replace(ANA, tenant="elsewhere")
HEAD = Assessment("a1", ROOM, Mode.TEAM, Status.OPEN, RubricRef("pace", "0" * 12), ANA.id, 1_800_000_000)
LIVE = replace(HEAD, mode=Mode.LIVE, questions=(MessageId("1"), None, None))


@pytest.mark.parametrize(
    ("person", "where", "role"),
    [
        (ANA, ROOM, Role.FACILITATOR),
        (ANA, ANA.chat, Role.FACILITATOR),
        (STRANGER, ROOM, Role.MEMBER),
        (STRANGER, STRANGER.chat, Role.OUTSIDER),
        (BO, ROOM, Role.MEMBER),
        (BO, BO.chat, Role.OUTSIDER),
        (BO, OTHER_ROOM, Role.OUTSIDER),
    ],
)
def test_place_and_tenant_say_what_someone_is(person: Person, where: Conversation, role: Role) -> None:
    assert HEAD.role_of(Origin(person, where)) is role


def test_each_role_has_its_permissions_and_no_more() -> None:
    assert {
        Role.FACILITATOR: set(Permission),
        Role.MEMBER: {Permission.JOIN, Permission.DECLINE, Permission.TAKE_OVER},
        Role.INVITED: {Permission.JOIN, Permission.DECLINE},
        Role.OUTSIDER: set(),
    } == ALLOWED


def test_an_assessment_is_named_by_its_conversation_and_id() -> None:
    assert HEAD.ref == AssessmentRef(ROOM, "a1")


@pytest.mark.parametrize(
    ("began", "finished", "sitting_out", "never_began", "awaited"),
    [(0, 0, 0, 0, 0), (5, 2, 0, 0, 3), (5, 2, 2, 2, 3), (5, 2, 2, 0, 1), (5, 2, 3, 1, 1), (5, 5, 0, 0, 0)],
)
def test_those_who_began_and_neither_finished_nor_declined_are_awaited(
    began: int, finished: int, sitting_out: int, never_began: int, awaited: int
) -> None:
    head = replace(HEAD, began=began, finished=finished, sitting_out=sitting_out, never_began=never_began)
    assert head.awaited == awaited


@pytest.mark.parametrize("status", Status)
def test_an_open_or_expired_assessment_takes_answers(status: Status) -> None:
    assert replace(HEAD, status=status).takes_answers is (status in {Status.OPEN, Status.EXPIRED})


@pytest.mark.parametrize(
    ("change", "ready"),
    [
        ({}, True),
        ({"began": 4}, False),
        ({"began": 2, "finished": 2}, False),
        ({"floor": 4}, False),
        ({"floor": 4, "began": 4, "finished": 4}, True),
        ({"status": Status.EXPIRED}, False),
        ({"status": Status.CLOSED}, False),
        ({"mode": Mode.LIVE}, False),
    ],
)
def test_it_is_ready_to_close_once_nobody_is_awaited(change: dict[str, object], ready: bool) -> None:
    assert replace(replace(HEAD, began=3, finished=3), **change).ready_to_close is ready  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("members", "sitting_out", "done"),
    [(0, 0, False), (3, 0, True), (4, 0, False), (4, 1, True), (5, 1, False)],
)
def test_everyone_is_done_once_each_member_finished_or_declined(
    members: int, sitting_out: int, done: bool
) -> None:
    head = replace(
        HEAD, began=3, finished=3, members=members, sitting_out=sitting_out, never_began=sitting_out
    )
    assert head.everyone_done is done
    assert replace(head, seen_finished=3).facilitator_knows is done
    assert not replace(head, seen_finished=2).facilitator_knows
    assert not replace(head, status=Status.CLOSED).everyone_done


@pytest.mark.parametrize(
    ("asked", "revealed", "following"),
    [(0, 0, 0), (1, 0, None), (1, 1, 1), (2, 1, None), (2, 2, 2), (3, 3, None)],
)
def test_a_live_topic_follows_once_the_one_before_is_revealed(
    asked: int, revealed: int, following: int | None
) -> None:
    head = replace(LIVE, asked=asked, revealed=((1, 2),) * revealed)
    assert head.following == following
    assert head.all_revealed is (revealed == 3)


@pytest.mark.parametrize(
    ("answered", "began", "missing"),
    [(0, 0, False), (0, 1, True), (1, 2, False), (1, 3, True), (2, 3, False)],
)
def test_fewer_than_half_of_those_who_began_are_too_few(answered: int, began: int, missing: bool) -> None:
    assert replace(LIVE, answered=answered, began=began).half_missing is missing
