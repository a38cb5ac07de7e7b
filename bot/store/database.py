"""An open database: the store on it, and the care of the server."""

from dataclasses import dataclass

from bot.ports.store import Store
from bot.store.aof_compaction import AofCompaction
from bot.store.assessments import RedisAssessments
from bot.store.checks import RedisChecks
from bot.store.client import Client
from bot.store.erasure import RedisErasure
from bot.store.health import Health, inspect
from bot.store.job_queue import RedisJobQueue
from bot.store.jobs import RedisJobs
from bot.store.latest_messages import RedisLatestMessages
from bot.store.pages import RedisPages
from bot.store.pairs import RedisPairs
from bot.store.people import RedisPeople
from bot.store.portfolio import RedisPortfolio
from bot.store.preferences import RedisPreferences
from bot.store.reachability import RedisReachability
from bot.store.results import RedisResults
from bot.store.rollback_detector import RollbackDetector
from bot.store.rubrics import RedisRubrics
from bot.store.schedules import RedisSchedules
from bot.store.sessions import RedisSessions
from bot.store.steps import RedisSteps
from bot.store.tenant_index import TenantIndex
from bot.store.trackers import RedisTrackers
from bot.store.webhooks import RedisWebhookLog


@dataclass(frozen=True, slots=True)
class Database:
    """A client of Redis, the store on it, and the maintenance of both."""

    redis: Client
    store: Store
    index: TenantIndex
    rollback_detector: RollbackDetector
    compaction: AofCompaction

    async def maintain(self) -> None:
        """Detect a rollback, and compact the log after deletions. Called every now and then."""
        await self.rollback_detector.look()
        await self.compaction.run()

    async def health(self) -> Health:
        """Check that the server answers, and how safe its data is."""
        return await inspect(self.redis, self.rollback_detector, self.compaction)


def compose(redis: Client, keep_checks: int = 0) -> Database:
    """Compose the database on a client."""
    index, compaction = TenantIndex(redis), AofCompaction(redis)
    jobs, reachability = RedisJobs(redis, index), RedisReachability(redis)
    pairs, steps = RedisPairs(redis, index), RedisSteps(redis, index)
    schedules = RedisSchedules(redis, index)
    store = Store(
        checks=RedisChecks(redis, index),
        sessions=RedisSessions(redis, index, keep_checks),
        assessments=RedisAssessments(redis, index),
        results=RedisResults(redis),
        steps=steps,
        latest=RedisLatestMessages(redis),
        trackers=RedisTrackers(redis, index),
        pages=RedisPages(redis),
        webhooks=RedisWebhookLog(redis),
        pairs=pairs,
        schedules=schedules,
        jobs=jobs,
        queue=RedisJobQueue(redis),
        portfolio=RedisPortfolio(redis, index),
        preferences=RedisPreferences(redis, index),
        people=RedisPeople(redis, index),
        reachability=reachability,
        rubrics=RedisRubrics(redis),
        erasure=RedisErasure(redis, index, jobs, pairs, schedules, steps, reachability, compaction),
    )
    return Database(redis, store, index, RollbackDetector(redis), compaction)
