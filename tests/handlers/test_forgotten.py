"""Forgotten is forgotten: not one byte is left, wherever Rung is killed meanwhile, nor in the log on disk a minute later."""

import contextlib
from dataclasses import replace

from redis import Redis

from bot.conversation import events as e
from bot.conversation.identity import Conversation, Origin, Person
from bot.conversation.questions import Choice
from bot.conversation.team_record import StepMove
from bot.store import connected, keys
from tests.support.core import ROOM, Core, alone, member
from tests.support.programs import KillPoint, killable
from tests.support.servers import Server
from tests.support.timeouts import until

NOA = "noa-who-will-be-forgotten"
STAY = ("ana", "bo", "cy")
ELSEWHERE = Origin(Person("core", "rival", NOA), Conversation("core", "rival", ROOM.id))


def traces(name: str, data: bytes) -> bool:
    """Tell whether *data* holds a person's id, as it is or as keys have it."""
    return any(form in data for form in (name.encode(), keys.encoded(name).encode()))


def found(server: Server, tenant: str = "tenant") -> list[bytes]:
    """List the keys of a tenant in whose name or value there is anything of Noa."""
    with server.client() as client:
        own = f":{keys.encoded(tenant)}".encode()
        every = {key: repr(_read(client, key)).encode() for key in client.scan_iter(count=500)}
    return [
        key
        for key, value in every.items()
        if (own in key or own in value) and (traces(NOA, key) or traces(NOA, value))
    ]


def _read(client: Redis, key: bytes) -> object:
    reads = {
        b"hash": client.hgetall,
        b"set": client.smembers,
        b"string": client.get,
        b"list": lambda key: client.lrange(key, 0, -1),
        b"zset": lambda key: client.zrange(key, 0, -1),
    }
    return reads[client.type(key)](key)


async def known(core: Core) -> None:
    """Let Noa do everything that leaves something behind: in a check, two assessments, wishes, steps."""
    here = replace(alone(NOA), zone="Europe/Rome", delivery_ids=("e1",))
    await core.take(here, e.CheckAsked(""))
    await core.service.meet(here)
    await core.take(here, e.Typed("1 c"))
    await core.take(here, e.RemindAsked("hours 9-12"))
    ref = await core.begin()
    await core.answer_all(ref, {name: [Choice.LEVEL_2] * 4 for name in (*STAY, NOA)})
    await core.close(ref)
    step = core.rubric.aspects[0].levels[2].steps[0].id
    await core.take(member(NOA), e.StepMoved(ref, step, StepMove.ADOPTED))
    other = core.rubric.aspects[1].levels[3].steps[0].id
    await core.take(member("ana"), e.StepMoved(ref, other, StepMove.ADOPTED))
    await core.take(member(NOA), e.StepMoved(ref, other, StepMove.DONE, confirmed=True))
    await core.take(member(NOA), e.AssessAsked(by="in 7 days"))
    (running,) = await core.store.assessments.running(ROOM)
    await core.take(member(NOA), e.Joined(running.ref))
    await core.take(member("bo"), e.Declined(running.ref))
    await core.take(ELSEWHERE, e.CheckAsked(""))
    await core.take(Origin(ELSEWHERE.person, ELSEWHERE.person.chat), e.Typed("1 b"))


async def forget(core: Core) -> str:
    replies = await core.take(alone(NOA), e.ForgetAsked(confirmed=True))
    return next(type(reply.message).__name__ for reply in replies)


async def test_a_killed_forget_leaves_nothing_of_the_person(own_server: Server, long_limits: None) -> None:
    points, at = 1, 0
    async with connected(own_server.url) as database:
        while at < points:
            with own_server.client() as client:
                client.flushall()
            await known(Core(database))
            assert found(own_server)
            others = len(found(own_server, "rival"))
            at += 1
            kill_point = KillPoint(at)
            with killable(database, kill_point):
                await forget(Core(database))
            points = kill_point.points + (1 if kill_point.dead else 0)
            assert await forget(Core(database)) == "Forgotten"
            assert found(own_server) == [], f"killed at {at}"
            assert len(found(own_server, "rival")) == others > 0
            assert [record.people for record in await database.store.results.published(ROOM)] == [4]
    assert points > 20


async def test_the_log_on_disk_forgets_as_well(own_server: Server, long_limits: None) -> None:
    async with connected(own_server.url) as database:
        core = Core(database)
        await known(core)
        with own_server.client() as client:
            client.delete(*(key for key in client.scan_iter() if keys.encoded("rival").encode() in key))
        assert traces(NOA, on_disk(own_server))
        await forget(core)
        assert traces(NOA, on_disk(own_server))
        await database.maintain()
        await until(lambda: not traces(NOA, on_disk(own_server)))
        own_server.kill()
        own_server.start()
        assert found(own_server) == []
        assert len(await database.store.results.published(ROOM)) == 1


async def test_only_forgetting_rewrites_the_log(own_server: Server, long_limits: None) -> None:
    async with connected(own_server.url) as database:
        for _ in range(2):
            await database.maintain()
        await forget(Core(database))
        await database.store.erasure.erase_tenant("core", "tenant")
        for _ in range(3):
            await database.maintain()
        with own_server.client() as client:
            assert client.info("commandstats")["cmdstat_bgrewriteaof"]["calls"] == 1


def on_disk(server: Server) -> bytes:
    """Read the log. A part of it may go while we look."""
    found = b""
    for path in (server.folder / "appendonlydir").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found += path.read_bytes()
    return found
