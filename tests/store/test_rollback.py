"""A store that lost something: nobody is stuck, people are asked again and told why, and whoever runs Rung hears of it."""

import random
import shutil
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.conversation import events as e, messages as m, wording
from bot.conversation.questions import Answers, Choice, Question
from bot.store import Database, connected, keys
from bot.store.health import ROLLED_BACK
from bot.worker import maintaining
from tests.support.clock import DAY
from tests.support.core import Core, alone, live_message, member
from tests.support.servers import Server
from tests.support.timeouts import until


@dataclass
class Ana:
    """Somebody who answers what the last message asks, whatever became of the store."""

    core: Core
    shown: m.Message | None = None
    told: list[m.Notice | None] = field(default_factory=list)
    saved: list[Answers] = field(default_factory=list)  # after each press that was acknowledged

    async def take(self, event: e.Event) -> m.Message | None:
        self.shown = live_message(await self.core.take(alone("ana"), event))
        if isinstance(self.shown, m.Ask):
            self.told.append(self.shown.notice)
            self.saved.append(self.shown.session.answers)
        return self.shown

    async def begin_check(self) -> None:
        await self.take(e.CheckAsked(""))

    async def begin_with_the_team(self) -> None:
        ref = await self.core.begin()
        self.shown = live_message(await self.core.take(member("ana"), e.Joined(ref)))

    async def press(self, question: Question, choice: str) -> m.Message | None:
        """Press an answer as the last message offers it."""
        assert isinstance(self.shown, m.Ask)
        seen = self.shown.session.revision(question)
        return await self.take(e.Answered(self.shown.ref, question, Choice(choice), seen))

    async def answer(self, number: int) -> None:
        """Answer the next few questions."""
        for _ in range(number):
            if not isinstance(self.shown, m.Ask):
                return
            if not self.shown.progress.left:  # looked back at what is all answered
                await self.take(e.Continued(self.shown.ref))
                return
            question = self.shown.progress.left[0]
            await self.press(question, "y" if question.level else "2")


@pytest.fixture
async def kept(own_server: Server, long_limits: None) -> AsyncIterator[Database]:
    async with connected(own_server.url) as database:
        yield database


@pytest.fixture
def ana(kept: Database) -> Ana:
    return Ana(Core(kept))


def copied(server: Server, to: Path) -> Path:
    """Copy what the server has on disk, as a backup of a running server does."""
    return Path(shutil.copytree(server.folder / "appendonlydir", to))


def restored(server: Server, copy: Path) -> None:
    """Put an older copy in the place of what is there."""
    server.kill()
    shutil.rmtree(server.folder / "appendonlydir")
    shutil.copytree(copy, server.folder / "appendonlydir")
    server.start()


def cut(server: Server, octets: int) -> None:
    """Let the last *octets* of the log on disk be lost, as a power failure does."""
    server.kill()
    log = next((server.folder / "appendonlydir").glob("*.incr.aof"))
    with log.open("r+b") as file:
        file.truncate(max(log.stat().st_size - octets, 0))
    server.start()


# People


async def test_a_press_on_a_lost_answer_is_asked_again(own_server: Server, ana: Ana, tmp_path: Path) -> None:
    await ana.begin_check()
    await ana.answer(1)
    copy = copied(own_server, tmp_path / "copy")
    await ana.press(Question(0), "4")
    restored(own_server, copy)
    shown = await ana.press(Question(0), "5")
    assert isinstance(shown, m.Ask)
    assert shown.notice is m.Notice.ROLLED_BACK
    assert shown.session.answers[Question(0)].choice is Choice.LEVEL_2
    assert "I lost" in repr(wording.say(shown))
    shown = await ana.press(Question(0), "5")
    assert isinstance(shown, m.Ask)
    assert (shown.notice, shown.session.answers[Question(0)].choice) == (None, Choice.LEVEL_5)


async def test_a_person_behind_a_lost_answer_is_told(own_server: Server, ana: Ana, tmp_path: Path) -> None:
    await ana.begin_check()
    await ana.answer(1)
    copy = copied(own_server, tmp_path / "copy")
    await ana.answer(1)  # the last of the first two: from here on the next ones are shown
    restored(own_server, copy)
    shown = await ana.press(Question(2), "4")
    assert isinstance(shown, m.Ask)
    assert (shown.notice, shown.progress.left[0]) == (m.Notice.ROLLED_BACK, Question(1))
    assert shown.session.answers[Question(2)].choice is Choice.LEVEL_4


async def test_evidence_for_a_lost_answer_is_asked_again(
    own_server: Server, ana: Ana, tmp_path: Path
) -> None:
    await ana.begin_with_the_team()
    copy = copied(own_server, tmp_path / "copy")
    await ana.answer(1)
    restored(own_server, copy)
    shown = await ana.press(Question(0, 2), "y")
    assert isinstance(shown, m.Ask)
    assert (shown.notice, shown.session.answers) == (m.Notice.ROLLED_BACK, {})


async def test_who_had_answered_everything_hears_of_it_as_well(
    own_server: Server, ana: Ana, tmp_path: Path
) -> None:
    await ana.begin_with_the_team()
    await ana.answer(99)
    assert isinstance(ana.shown, m.AllAnswered)
    await ana.take(e.PageOpened(ana.shown.ref, 0))
    await ana.press(Question(0), "s")  # no level claimed: no evidence is asked, and nothing is left
    copy = copied(own_server, tmp_path / "copy")
    await ana.press(Question(0), "x")
    assert isinstance(ana.shown, m.Ask)
    looked_back, ref = ana.shown, ana.shown.ref
    restored(own_server, copy)
    await ana.take(e.Continued(ref))
    ana.shown = looked_back
    shown = await ana.press(Question(0), "s")
    assert isinstance(shown, m.AllAnswered)
    assert shown.notice is m.Notice.ROLLED_BACK


async def test_nobody_is_told_so_for_turning_back_and_forth(ana: Ana) -> None:
    await ana.begin_check()
    for event in (e.ChangeAsked(4), e.WentBack(), e.ChangeAsked(4)):
        await ana.take(event)
    assert isinstance(ana.shown, m.Ask)
    ref = ana.shown.ref
    await ana.press(Question(3), "2")
    await ana.press(Question(3), "2")
    await ana.take(e.PageOpened(ref, 0))
    await ana.answer(99)
    assert isinstance(ana.shown, m.Report)
    assert {*ana.told} == {None}


@pytest.mark.parametrize("begin", [Ana.begin_check, Ana.begin_with_the_team])
@pytest.mark.parametrize("cuts", [4, pytest.param(250, marks=pytest.mark.long)])
async def test_a_log_cut_anywhere_can_still_be_finished(
    own_server: Server, ana: Ana, begin: Callable[[Ana], object], cuts: int
) -> None:
    seed = random.randrange(1 << 32)
    rng = random.Random(seed)
    await begin(ana)  # type: ignore[misc]
    for _ in range(cuts):
        if not isinstance(ana.shown, m.Ask):
            await anew(own_server, ana, begin)
        await ana.answer(rng.randint(1, 5))
        assert isinstance(ana.shown, m.Ask | m.Report | m.AllAnswered)
        whole = (await ana.core.store.sessions.read(ana.shown.ref)).session
        assert whole is not None
        ana.saved.append(whole.answers)  # a finished session shows its answers no more
        cut(own_server, rng.randint(1, 400))
        left = (await ana.core.store.sessions.read(ana.shown.ref)).session
        if left is None:
            await anew(own_server, ana, begin)
        else:
            assert left.answers in [{}, *ana.saved], seed
    await ana.answer(99)
    assert isinstance(ana.shown, m.Report | m.AllAnswered), seed


async def anew(server: Server, ana: Ana, begin: Callable[[Ana], object]) -> None:
    """Begin from nothing."""
    with server.client() as client:
        client.flushall()
    ana.saved.clear()
    await begin(ana)  # type: ignore[misc]


@pytest.mark.parametrize(("answered", "pressed"), [(1, Question(0)), (2, Question(2))])
async def test_what_a_press_finds_missing_is_reported(
    own_server: Server, ana: Ana, kept: Database, tmp_path: Path, answered: int, pressed: Question
) -> None:
    await ana.begin_check()
    await ana.answer(answered - 1)
    copy = copied(own_server, tmp_path / "copy")
    await ana.answer(1)
    restored(own_server, copy)
    with capture_logs() as logged:
        await ana.press(pressed, "5")
    assert ROLLED_BACK in (await kept.health()).findings
    assert [each["event"] for each in logged] == ["store_rolled_back"]


# Whoever runs Rung


async def findings(database: Database) -> tuple[str, ...]:
    health = await database.health()
    assert health.ready
    return health.findings


async def test_a_crash_without_loss_is_no_finding(own_server: Server, kept: Database) -> None:
    for _ in range(3):
        assert await findings(kept) == ()
        own_server.kill()
        own_server.start()
    assert await findings(kept) == ()


async def test_an_emptied_store_is_said_and_logged_once(own_server: Server, kept: Database) -> None:
    assert await findings(kept) == ()
    with own_server.client() as client:
        client.flushall()
    with capture_logs() as logged:
        assert await findings(kept) == (ROLLED_BACK,)
        assert await findings(kept) == (ROLLED_BACK,)
    assert [each["event"] for each in logged] == ["store_rolled_back"]


async def test_an_older_copy_is_detected_by_any_observer(
    own_server: Server, kept: Database, tmp_path: Path
) -> None:
    async with connected(own_server.url) as newcomer:
        assert await findings(kept) == ()
        copy = copied(own_server, tmp_path / "copy")
        assert await findings(newcomer) == ()
        restored(own_server, copy)
        assert await findings(kept) == ()  # all that it has seen is there
        assert await findings(newcomer) == (ROLLED_BACK,)
        assert await findings(kept) == (ROLLED_BACK,)


async def test_a_log_whose_end_is_cut_is_said(own_server: Server, kept: Database) -> None:
    assert await findings(kept) == ()
    cut(own_server, 1)  # half a command at the end is dropped as a whole
    assert await findings(kept) == (ROLLED_BACK,)


async def test_what_is_said_ends_after_a_day(own_server: Server, kept: Database) -> None:
    await findings(kept)
    with own_server.client() as client:
        client.flushall()
        await findings(kept)
        assert 0 < client.ttl(keys.rolled_back(0)) <= DAY
        client.delete(keys.rolled_back(0))
    assert await findings(kept) == ()


async def test_only_the_last_observing_processes_are_remembered(own_server: Server, kept: Database) -> None:
    with own_server.client() as client:
        client.zadd(keys.looks(0), {f"p{at}": at for at in range(1500)})
        await kept.rollback_detector.look()
        assert client.zcard(keys.looks(0)) == 1000
    assert await findings(kept) == ()


async def test_a_worker_looks_by_itself(own_server: Server, kept: Database) -> None:
    await kept.rollback_detector.look()
    with own_server.client() as client, capture_logs() as logged:
        client.flushall()
        async with maintaining(kept):
            await until(lambda: bool(logged))
    assert [each["event"] for each in logged] == ["store_rolled_back"]
