"""Rung as it is, with Microsoft on this machine: nothing else is changed, every request is signed and verified."""

from functools import partial

from bot.__main__ import main
from bot.teams import edge, trust
from bot.teams.hosts import Hosts
from bot.teams.keys import Keys
from tests.bench import detour

if __name__ == "__main__":
    detour.lead()
    edge.Keys = partial(Keys, metadata_url=f"{detour.HERE}/v1/.well-known/openidconfiguration")  # type: ignore[misc,assignment]
    edge.hosts = trust.hosts = lambda _: Hosts(local=True)
    main()
