"""One of two processes behind a balancer is restarted, and no event fails."""

import asyncio
import itertools
import random
from collections import Counter
from urllib.parse import urlencode

from aiohttp import ClientConnectionError, ClientSession

from bot.bootstrap import runtime
from tests.fakes.slack import Slack
from tests.fakes.slack_doors import signed
from tests.support.programs import Launched
from tests.support.servers import Server
from tests.support.timeouts import PATIENCE

CHECK_SECONDS = 0.1
SENDERS = 8


class Balancer:
    """Sends events to the processes that are ready, over connections that it keeps. It never sends one again."""

    def __init__(self, slack: Slack, *processes: Launched) -> None:
        self._slack = slack
        self.processes = list(processes)
        self._ready: set[str] = set()
        self.outcomes: Counter[str] = Counter()

    async def check(self) -> None:
        """Ask each process whether it is ready, again and again."""
        while True:
            for process in list(self.processes):
                try:
                    async with self._slack.session.get(f"{process.base}/readyz") as answer:
                        is_ready = answer.status == 200
                except ClientConnectionError:
                    is_ready = False
                (self._ready.add if is_ready else self._ready.discard)(process.base)
            await asyncio.sleep(CHECK_SECONDS)

    async def send(self, sender: int) -> None:
        """Send one event after the other."""
        async with ClientSession() as session:
            for number in itertools.count():
                if not self._ready:
                    await asyncio.sleep(CHECK_SECONDS)
                    continue
                base = random.choice(sorted(self._ready))
                user = {"user_id": f"U{sender}", "team_id": self._slack.team.id, "channel_id": "D1"}
                command = {"command": "/rung", "text": "help", "trigger_id": f"{sender}.{number}"}
                body = urlencode(command | user).encode()
                headers = signed(body, self._slack.secret, runtime().now())
                headers["Content-Type"] = "application/x-www-form-urlencoded"
                try:
                    async with session.post(f"{base}/slack/events", data=body, headers=headers) as answer:
                        self.outcomes[str(answer.status)] += 1
                except ClientConnectionError as error:
                    self.outcomes[type(error).__name__] += 1

    async def until(self, more: int) -> None:
        """Wait until so many more events were sent."""
        wanted = self.outcomes.total() + more
        async with asyncio.timeout(PATIENCE):
            while self.outcomes.total() < wanted or self._ready != {each.base for each in self.processes}:
                await asyncio.sleep(0.01)


async def test_a_restart_behind_a_balancer_fails_no_event(own_server: Server) -> None:
    async with Slack(lean=True).opened() as slack:
        env = {"SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.secret}
        env |= {"SLACK_API_URL": slack.api_url, "RUNG_DRAIN_SECONDS": "1"}
        processes = [Launched("slack", own_server, env) for _ in range(2)]
        for process in processes:  # they share a log
            await process.start()
        balancer = Balancer(slack, *processes)
        tasks = [asyncio.create_task(balancer.check())]
        tasks += [asyncio.create_task(balancer.send(sender)) for sender in range(SENDERS)]
        try:
            await balancer.until(more=200)
            assert await processes[0].stop() == 0
            await processes[0].start()
            await balancer.until(more=200)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.gather(*(process.stop() for process in processes))
    assert balancer.outcomes == {"200": balancer.outcomes.total()}
