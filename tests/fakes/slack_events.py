"""Events: their envelopes, and Slack's second, third and fourth try."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack_doors import Answer, Door
from tests.fakes.slack_shapes import Json
from tests.fakes.slack_world import Team, World

RETRY_AFTER = (0.0, 60.0, 300.0)  # seconds after the failure before


@dataclass(order=True)
class _Retry:
    due: float
    number: int
    envelope: dict[str, Json] = field(compare=False)
    reason: str = field(compare=False, default="http_error")


class Events:
    """Delivers events through a door, and again while they are not acknowledged."""

    def __init__(self, world: World, complain: Callable[[str], None]) -> None:
        self._world = world
        self._complain = complain
        self._retries: list[_Retry] = []
        self.given_up: list[dict[str, Json]] = []
        self._last: tuple[Team, dict[str, Json]] | None = None

    def envelope(self, team: Team, event: dict[str, Json]) -> dict[str, Json]:
        """Wrap *event* as the Events API does."""
        number, bot = self._world.number(), self._world.bot_of(team)
        return {
            "token": "not-used",
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise or None,
            "api_app_id": "A000RUNG",
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{number:08d}",
            "event_time": int(self._world.time),
            "authorizations": [
                {
                    "enterprise_id": team.enterprise or None,
                    "team_id": None if team.whole else team.id,
                    "user_id": bot.id,
                    "is_bot": True,
                    "is_enterprise_install": team.whole,
                }
            ],
            "is_ext_shared_channel": self._world.is_shared(str(event.get("channel", ""))),
            "event_context": f"4-{number}",
        }

    async def deliver(self, door: Door, team: Team, event: dict[str, Json]) -> Answer:
        """Deliver *event* for the first time. The first retry of a failure comes at once."""
        self._last = team, event
        return await self.try_once(door, self.envelope(team, event), 0)

    async def redeliver(self, door: Door) -> Answer:
        """Deliver the last event once more, as if it were another one."""
        if self._last is None:
            raise RuntimeError("nothing was delivered")
        return await self.deliver(door, *self._last)

    async def try_once(
        self, door: Door, envelope: dict[str, Json], number: int, reason: str = "http_error"
    ) -> Answer:
        """Deliver an envelope and plan the next try if nobody acknowledged it."""
        answer = await door.send("event", envelope, number, reason if number else "")
        if answer.ok:
            return answer
        if number == len(RETRY_AFTER) or answer.headers.get("X-Slack-No-Retry") == "1":
            self.given_up.append(envelope)
            return answer
        due = self._world.clock.now + RETRY_AFTER[number]
        reason = "http_error" if answer.status else "http_timeout"
        heapq.heappush(self._retries, _Retry(due, number + 1, envelope, reason))
        return answer

    async def retry_due(self, door: Door) -> int:
        """Try again what is due by now, and say how many deliveries that were."""
        tries = 0
        while self._retries and self._retries[0].due <= self._world.clock.now:
            retry = heapq.heappop(self._retries)
            await self.try_once(door, retry.envelope, retry.number, retry.reason)
            tries += 1
        return tries

    @property
    def next_due(self) -> float | None:
        """Tell when the next retry is due, on the fake clock."""
        return self._retries[0].due if self._retries else None
