"""Clients that hold connections open on purpose slow down nobody else."""

import asyncio

import pytest

from tests.bench.slow_clients import measure


@pytest.mark.long
def test_real_commands_are_answered_while_thousands_of_clients_dribble() -> None:
    found = asyncio.run(measure(20.0, 1_024))
    rest, attacked = found["at rest"], found["under attack"]
    assert attacked.lost == 0
    assert attacked.p99_ms < 1_000
    assert attacked.resident_mb - rest.resident_mb < 60
    assert attacked.log_bytes_a_minute < 100_000
