"""Teammates say in a call for help that they can help the owner of a step."""

import asyncio

import pytest

from bot.conversation import callback_data, events as e, messages as m, view, wording
from bot.conversation.identity import AssessmentRef
from bot.conversation.questions import Choice
from bot.conversation.team_record import StepMove as Move
from tests.support.clock import DAY
from tests.support.core import ROOM, Core, alone, member, person

THREE = {name: [Choice.LEVEL_2] * 4 for name in ("ana", "bo", "cy")}


class Call:
    """A call for help with a step of Ana's."""

    def __init__(self, core: Core, ref: AssessmentRef) -> None:
        self.core = core
        self.ref = ref
        self.step = core.rubric.aspects[0].levels[2].steps[0].id

    async def move(self, move: Move, name: str = "ana") -> None:
        await self.core.take(member(name), e.StepMoved(self.ref, self.step, move, confirmed=True))

    async def ask(self) -> m.HelpWanted:
        """Let Ana ask her team for help."""
        wanted, *_ = await self.core.take(
            alone("ana"), e.StepMoved(self.ref, self.step, Move.HELP, confirmed=True)
        )
        assert isinstance(wanted.message, m.HelpWanted)
        return wanted.message

    async def offer(self, name: str) -> m.Message:
        """Let a person press the button in the call, and give what is shown then."""
        (reply,) = await self.core.take(member(name), e.HelpOffered(self.ref, self.step))
        return reply.message

    async def helpers(self) -> tuple[str, ...]:
        (kept,) = await self.core.store.steps.adopted(ROOM)
        assert kept.owner == "ana"
        return kept.helpers


@pytest.fixture
async def call(core: Core) -> Call:
    ref = await core.begin()
    await core.answer_all(ref, THREE)
    await core.close(ref)
    call = Call(core, ref)
    await call.move(Move.ADOPTED)
    return call


async def test_a_call_for_help_is_redrawn_with_the_helper(call: Call) -> None:
    (offer,) = [each for each in view.buttons(wording.say(await call.ask())) if each.label == "I can help"]
    assert offer.style is view.Style.PRIMARY
    (reply,) = await call.core.take(member("bo"), callback_data.unpack(offer.press, person("bo")))
    assert (reply.to, reply.live_message) == (m.To.EVERYONE, m.BoardOf(ROOM, call.ref.id, call.step))
    said = wording.say(reply.message)
    assert said.blocks[1:3] == (
        view.Mention("ana", f"would like help with “{call.core.rubric.step(call.step)[2].title}”."),
        view.Mention("bo", "can help with this."),
    )
    assert view.Style.PRIMARY not in [each.style for each in view.buttons(said)]


async def test_a_second_offer_of_the_same_person_changes_nothing(call: Call) -> None:
    await call.ask()
    first, second = [await call.offer("bo") for _ in range(2)]
    assert first == second
    assert await call.helpers() == ("bo",)


async def test_offers_of_the_same_moment_are_all_kept(call: Call) -> None:
    await call.ask()
    await asyncio.gather(*(call.offer(name) for name in ("bo", "cy", "dee")))
    assert set(await call.helpers()) == {"bo", "cy", "dee"}


async def test_the_owner_offers_no_help_to_themselves(call: Call) -> None:
    await call.ask()
    assert await call.offer("ana") == m.HelpRefused(call.core.rubric, call.step, own=True)
    assert await call.helpers() == ()


@pytest.mark.parametrize("move", [Move.OFFERED, Move.DONE, Move.DROPPED], ids=str)
async def test_nobody_helps_once_the_call_has_ended(call: Call, move: Move) -> None:
    await call.ask()
    await call.move(move)
    assert await call.offer("bo") == m.HelpRefused(call.core.rubric, call.step)


async def test_an_old_call_names_no_helpers_of_the_next(call: Call) -> None:
    await call.ask()
    await call.offer("bo")
    await call.move(Move.FOUR_WEEKS)
    assert await call.helpers() == ("bo",)
    call.core.clock.forward(2 * DAY)
    assert (await call.ask()).adoption.helpers == ()
    assert await call.helpers() == ()


async def test_the_board_and_the_owner_see_the_helpers(call: Call) -> None:
    await call.ask()
    await call.offer("bo")
    (board,) = await call.core.take(member("cy"), e.NextAsked())
    (own,) = await call.core.take(alone("ana"), e.StepsAsked())
    for reply in (board, own):
        assert view.Mention("bo", "can help with this.") in wording.say(reply.message).blocks


async def test_a_forgotten_helper_is_named_no_more(call: Call) -> None:
    await call.ask()
    for name in ("bo", "cy"):
        await call.offer(name)
    await call.core.store.erasure.erase_person(person("bo"))
    assert await call.helpers() == ("cy",)
