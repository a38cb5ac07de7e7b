"""A look at the outbox from outside: which jobs are in it, taken or not."""

from bot.outbox.job import Job, Priority
from bot.ports.store import Store
from bot.store import keys
from bot.store.client import as_text
from bot.store.jobs import RedisJobs, due_in, read_job


async def due_jobs(store: Store, now: int) -> dict[Job, int]:
    """List the jobs that were due by *now*, the oldest first, and when each was."""
    assert isinstance(store.jobs, RedisJobs)
    redis, found = store.jobs._redis, list[tuple[int, str]]()
    for slot in await store.queue.times():
        leases = await redis.hgetall(keys.leases(slot))
        for workspace in await redis.zrange(keys.ready(slot), 0, -1):
            for priority in Priority:
                name = keys.jobs(slot, priority, as_text(workspace))
                for member, score in await redis.zrange(name, 0, -1, withscores=True):
                    due = due_in(leases[member]) if member in leases else int(score)
                    found.append((due, as_text(member)))
    return {job: due for due, member in sorted(found) if due <= now and (job := read_job(member))}
