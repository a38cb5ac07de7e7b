"""Whatever many people do in any order, what is remembered is what a plain model says, tenant by tenant."""

import random

import pytest

from tests.model.walk import TENANTS, walked
from tests.support.servers import Server


@pytest.mark.parametrize("seed", [1, None])
# In 600 steps a walk finds every planted mistake, see test_planted.
@pytest.mark.parametrize("steps", [600, pytest.param(60_000, marks=pytest.mark.long)])
async def test_the_store_equals_the_model_for_every_tenant(
    server: Server, steps: int, seed: int | None
) -> None:
    seed = random.randrange(1 << 32) if seed is None else seed
    among_others = await walked(server, seed, steps, TENANTS)
    assert len(among_others) > 20
    assert among_others == await walked(server, seed, steps, TENANTS[:1]), seed
