"""The chat services that `rung web` and `rung worker` serve.

Each is a folder beside this file, whose modules are imported when they are first needed:
a platform that is off costs nothing.
"""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from bot.platforms.common.doctor import DoctorFinding
from bot.platforms.common.platform import PlatformContext
from bot.ports.messenger import Messenger
from bot.settings import Settings, SettingsError
from bot.telemetry.health import PlatformEndpoint


class _Edge(Protocol):
    def serving(self, context: PlatformContext, /) -> AbstractAsyncContextManager[PlatformEndpoint]: ...

    def messenger(self, context: PlatformContext, /) -> AbstractAsyncContextManager[Messenger]: ...

    def clock_url(self, settings: Settings, /) -> str | None: ...


class _Doctor(Protocol):
    async def examine(self, settings: Settings, now: int, /) -> list[DoctorFinding]: ...


class _Manifest(Protocol):
    command: Callable[..., None]
    EXAMPLE: str


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform by its folder's *name*.

    *section* gives its part of the settings, None where it is off. *variables* names those that turn it on.
    """

    name: str
    section: Callable[[Settings], object]
    variables: str

    def is_on(self, settings: Settings) -> bool:
        """Tell whether the environment configures it."""
        return self.section(settings) is not None

    def serving(self, context: PlatformContext) -> AbstractAsyncContextManager[PlatformEndpoint]:
        """Open it for people's requests. Drain what runs in the background on the way out."""
        return cast(_Edge, self._module("edge")).serving(context)

    def messenger(self, context: PlatformContext) -> AbstractAsyncContextManager[Messenger]:
        """Open it for proactive messages."""
        return cast(_Edge, self._module("edge")).messenger(context)

    def clock_url(self, settings: Settings) -> str | None:
        """Name the address whose answers tell the platform's time, or None where none is asked."""
        return cast(_Edge, self._module("edge")).clock_url(settings)

    async def examine(self, settings: Settings, now: int) -> list[DoctorFinding]:
        """Check what can be checked before a team relies on it."""
        return await cast(_Doctor, self._module("doctor")).examine(settings, now)

    @property
    def manifest(self) -> _Manifest:
        """Give the command that prints or writes its app manifest."""
        return cast(_Manifest, self._module("manifest"))

    def _module(self, name: str) -> object:
        return import_module(f"{__package__}.{self.name}.{name}")


PLATFORMS = (
    Platform("slack", lambda settings: settings.slack, "SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET"),
    Platform(
        "teams",
        lambda settings: settings.teams,
        "TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_APP_TENANT_ID",
    ),
)
NONE_ON = f"No platform is on: set {', or '.join(platform.variables for platform in PLATFORMS)}"


def enabled(settings: Settings) -> tuple[Platform, ...]:
    """List the platforms that are on, or raise SettingsError where none is."""
    found = tuple(platform for platform in PLATFORMS if platform.is_on(settings))
    if not found:
        raise SettingsError([NONE_ON])
    return found
