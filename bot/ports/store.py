"""The store as the handlers see it: a part for each subject."""

from dataclasses import dataclass

from bot.outbox.job_queue import JobQueue
from bot.ports.assessments import Assessments
from bot.ports.checks import Checks
from bot.ports.erasure import Erasure
from bot.ports.jobs import Jobs
from bot.ports.latest_messages import LatestMessages
from bot.ports.pages import Pages
from bot.ports.pairs import Pairs
from bot.ports.people import People
from bot.ports.portfolio import Portfolio
from bot.ports.preferences import Preferences
from bot.ports.reachability import Reachability
from bot.ports.results import Results
from bot.ports.rubrics import Rubrics
from bot.ports.schedules import Schedules
from bot.ports.sessions import Sessions
from bot.ports.steps import Steps
from bot.ports.trackers import Trackers
from bot.ports.webhooks import WebhookLog


@dataclass(frozen=True, slots=True)
class Store:
    """The stores of all subjects. Every method of each may raise StoreUnavailable.

    An answer is one atomic round trip. Rarer operations may take several: cut off
    between them, they are harmless to repeat.
    """

    checks: Checks
    sessions: Sessions
    assessments: Assessments
    results: Results
    steps: Steps
    latest: LatestMessages
    trackers: Trackers
    pages: Pages
    webhooks: WebhookLog
    pairs: Pairs
    schedules: Schedules
    jobs: Jobs
    queue: JobQueue
    portfolio: Portfolio
    preferences: Preferences
    people: People
    reachability: Reachability
    rubrics: Rubrics
    erasure: Erasure
