"""What was measured, side by side, and what Rung is to reach."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from rich.box import SIMPLE_HEAD
from rich.console import Group
from rich.table import Table

from tests.bench.contenders import (
    BARE,
    BOLT,
    CONTENDERS,
    RUNG,
    SESSION,
    TEAMS_AGENTS,
    TEAMS_ALL,
    TEAMS_BARE,
    TEAMS_DIALOGS,
    TEAMS_ECHO,
    TEAMS_RUNG,
    Contender,
)
from tests.bench.measure import Crowd, Steps
from tests.bench.mixed import Mixed
from tests.bench.words import QUESTIONS

Round = Mapping[tuple[Contender, int], Steps]
Read = Callable[[Steps], float]


@dataclass(frozen=True, slots=True)
class Found:
    """Rounds that took turns, so that ratios within one round hold whatever else the machine did."""

    rounds: Sequence[Round]
    together: Sequence[Mixed]
    crowd: Crowd

    def of(self, contender: Contender, users: int, read: Read) -> float:
        """Give a figure's median."""
        return median(read(steps[contender, users]) for steps in self.rounds)

    def mixed(self, read: Callable[[Mixed], float]) -> float:
        """Give a figure's median with both platforms in one process."""
        return median(read(each) for each in self.together)

    def ratio(self, contender: Contender, other: Contender, users: int, read: Read) -> float:
        """Give the median of a figure's ratio to another contender's in the same round."""
        pairs = ((steps[contender, users], steps[other, users]) for steps in self.rounds)
        return median(read(mine) / read(theirs) for mine, theirs in pairs)


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure that is to be *most* at most."""

    what: str
    found: float
    most: float
    digits: int = 2

    @property
    def reached(self) -> bool:
        """Tell whether it is, as far as its digits tell."""
        return round(self.found, self.digits) <= self.most


def goals(found: Found) -> list[Goal]:
    """List what Rung is to reach, as far as it was measured."""
    crowd = found.crowd
    return [
        Goal("CPU of a step, against Bolt without state", found.ratio(RUNG, BOLT, 10, _cpu), 0.75),
        Goal("CPU of a step, against Bolt with a session", found.ratio(RUNG, SESSION, 10, _cpu), 0.6),
        Goal("CPU of a step, against bare aiohttp", found.ratio(RUNG, BARE, 10, _cpu), 1.5),
        Goal("ack p50 at one user, against Bolt", found.ratio(RUNG, BOLT, 1, _p50), 0.15),
        Goal("ack p99 at 10 users, ms", found.of(RUNG, 10, _p99), 50, 0),
        Goal("round trips to the store of a step", found.of(RUNG, 10, _trips), 1),
        Goal("calls to Slack of a step", found.of(RUNG, 10, _calls), 1),
        Goal("connections to Slack for one user", found.of(RUNG, 1, _connections), 1, 0),
        Goal(f"memory after {crowd.people:,} people, MB", crowd.resident_mb, 110, 0),
        Goal("store, a person's session, bytes", crowd.session_bytes, 300, 0),
        Goal("store, a session and its head, bytes", crowd.session_bytes + crowd.head_bytes, 400, 0),
        Goal("steps that failed, of anybody", sum(_undone(found)), 0, 0),
    ]


def teams_goals(found: Found) -> Iterator[Goal]:
    """List what Rung is to reach in Teams, as far as it was measured."""
    for other, name, most in (
        (TEAMS_ECHO, "botbuilder's echo", 0.12),
        (TEAMS_DIALOGS, "botbuilder-dialogs", 0.1),
        (TEAMS_AGENTS, "the Agents SDK's echo", 0.7),
        (TEAMS_BARE, "bare aiohttp", 2.0),
    ):
        if other.is_there:
            yield Goal(
                f"CPU of an answered card, against {name}", found.ratio(TEAMS_RUNG, other, 10, _cpu), most
            )
    # Before a call the store is asked whether Teams told any process of ours to wait: the result has one call.
    most = round(1 + 1 / QUESTIONS, 2)
    yield Goal(
        "round trips to the store, with the one of a result's call", found.of(TEAMS_RUNG, 10, _trips), most
    )
    yield Goal(
        "calls to Teams: one a check, so that its result lasts",
        found.of(TEAMS_RUNG, 10, _calls) * QUESTIONS,
        1,
    )
    yield Goal("tokens asked for meanwhile", found.of(TEAMS_RUNG, 10, _tokens), 0, 0)
    yield Goal(
        "Slack's ack p99, beside Teams against alone",
        found.mixed(lambda m: m.slack_beside / m.slack_alone),
        2,
    )
    yield Goal(
        "Teams' ack p99, beside Slack against alone", found.mixed(lambda m: m.teams_beside / m.teams_alone), 2
    )
    yield Goal(
        "Slack's ack p99, keys and token take 2 s, ms", found.mixed(lambda m: m.slack_while_slow), 100, 0
    )


def tables(found: Found) -> Group:
    """Show what a step costs everybody, and what Rung reaches."""
    missing = [f"Not measured, for want of packages: {each.what}" for each in TEAMS_ALL if not each.is_there]
    slack, teams = (
        _goals("Rung's goals", goals(found)),
        _goals("Rung's goals in Teams", [*teams_goals(found)]),
    )
    return Group(_costs(found), slack, _caption(found.crowd), "", _costs_in_teams(found), teams, *missing)


def _costs(found: Found) -> Table:
    table = _table("A step of a check: one press, answered and redrawn")
    table.add_column("", no_wrap=True)
    for head in ("users", "CPU us", "of Bolt", "p50 ms", "p99 ms", "calls", "trips", "conns"):
        table.add_column(head, justify="right", no_wrap=True)
    measured = (pair for pair in found.rounds[0] if pair[0] not in TEAMS_ALL)
    for contender, users in sorted(measured, key=lambda pair: (pair[1], _place(pair[0]))):
        table.add_row(
            contender.what,
            str(users),
            f"{found.of(contender, users, _cpu):,.0f}",
            f"{found.ratio(contender, BOLT, users, _cpu):.2f}",
            f"{found.of(contender, users, _p50):.1f}",
            f"{found.of(contender, users, _p99):.1f}",
            f"{found.of(contender, users, _calls):.2f}",
            f"{found.of(contender, users, _trips):.2f}",
            f"{found.of(contender, users, _connections):.0f}",
            end_section=_place(contender) == len(CONTENDERS) - 1,
        )
    return table


def _costs_in_teams(found: Found) -> Table:
    table = _table(
        "An answer in Teams, 10 users: a pressed card answered by the next, or a message by a message"
    )
    table.add_column("", no_wrap=True)
    for head in ("CPU us", "of bare", "p50 ms", "p99 ms", "calls", "trips", "tokens"):
        table.add_column(head, justify="right", no_wrap=True)
    for contender, users in found.rounds[0]:
        if contender in TEAMS_ALL:
            table.add_row(
                contender.what,
                f"{found.of(contender, users, _cpu):,.0f}",
                f"{found.ratio(contender, TEAMS_BARE, users, _cpu):.2f}",
                f"{found.of(contender, users, _p50):.1f}",
                f"{found.of(contender, users, _p99):.1f}",
                f"{found.of(contender, users, _calls):.2f}",
                f"{found.of(contender, users, _trips):.2f}",
                f"{found.of(contender, users, _tokens):.0f}",
            )
    return table


def _goals(title: str, wanted: Sequence[Goal]) -> Table:
    table = _table(title)
    table.add_column("")
    for head in ("found", "goal", ""):
        table.add_column(head, justify="right")
    for goal in wanted:
        found, most = f"{goal.found:.{goal.digits}f}", f"≤ {goal.most:g}"
        table.add_row(goal.what, found, most, "[green]yes[/]" if goal.reached else "[red]no[/]")
    return table


def _table(title: str) -> Table:
    """Begin a table that fits into 80 columns."""
    return Table(title=title, title_justify="left", box=SIMPLE_HEAD, pad_edge=False, collapse_padding=True)


def _caption(crowd: Crowd) -> str:
    return (
        f"All that the store keeps of a person takes {crowd.store_bytes:.0f} bytes, its own indexes included."
    )


def _place(contender: Contender) -> int:
    return list(CONTENDERS.values()).index(contender)


def _undone(found: Found) -> Iterator[int]:
    for steps in found.rounds:
        yield from (each.undone for each in steps.values())
    yield from (each.lost for each in found.together)


def _cpu(steps: Steps) -> float:
    return steps.cpu_us


def _p50(steps: Steps) -> float:
    return steps.ack_p50_ms


def _p99(steps: Steps) -> float:
    return steps.ack_p99_ms


def _calls(steps: Steps) -> float:
    return steps.calls


def _trips(steps: Steps) -> float:
    return steps.trips


def _tokens(steps: Steps) -> float:
    return steps.tokens


def _connections(steps: Steps) -> float:
    return steps.connections
