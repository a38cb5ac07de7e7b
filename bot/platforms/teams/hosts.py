"""Where Teams may be answered: at Microsoft's hosts and those that the operator named.

The address comes with every activity, in a part that is not signed, and our
token would follow it. So an address is taken whole or not at all.
"""

import re
from dataclasses import dataclass

from yarl import URL

from bot.settings import LOOPBACK, TeamsSettings

MICROSOFT = frozenset(
    (
        "smba.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
    )
)
_FAMILY = re.compile(r"([a-z0-9-]+\.)+botframework\.com")
_PATH = r"(?:/[A-Za-z0-9._~-]*)*"
_REMOTE = re.compile(rf"https://([A-Za-z0-9.-]+)(?::443)?{_PATH}")
_LOCAL = re.compile(rf"http://([a-z0-9.]+|\[::1\])(?::[0-9]{{1,5}})?{_PATH}")


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts that may hear from us: Microsoft's, the *named*, if *local* this machine by plain http."""

    named: frozenset[str] = frozenset()
    local: bool = False

    def address(self, service_url: object) -> URL | None:
        """Read the address of a service; None for any other than those we may talk to."""
        if not isinstance(service_url, str):
            return None
        if (found := _REMOTE.fullmatch(service_url)) and self._known(found[1].lower()):
            return URL(service_url)
        if self.local and (found := _LOCAL.fullmatch(service_url)) and found[1].strip("[]") in LOOPBACK:
            return URL(service_url)
        return None

    def _known(self, host: str) -> bool:
        return host in MICROSOFT or host in self.named or _FAMILY.fullmatch(host) is not None


def hosts(teams: TeamsSettings) -> Hosts:
    """Give the hosts that the settings allow."""
    return Hosts(frozenset(host.lower() for host in teams.service_hosts), teams.auth_disabled)
