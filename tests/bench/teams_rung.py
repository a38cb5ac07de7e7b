"""Rung as it is, with Microsoft on this machine: nothing else is changed, every request is signed and verified."""

from functools import partial

from bot.__main__ import main
from bot.platforms.teams import authentication, edge
from bot.platforms.teams.authentication import Hosts
from bot.platforms.teams.keys import SigningKeys
from tests.bench import detour

if __name__ == "__main__":
    detour.lead()
    edge.SigningKeys = partial(SigningKeys, metadata_url=f"{detour.HERE}/v1/.well-known/openidconfiguration")  # type: ignore[misc,assignment]
    edge.hosts = authentication.hosts = lambda _: Hosts(local=True)
    main()
