"""The playground's clock: the system's, plus the time that people have skipped."""

from bot.handlers.service import Runtime

HOUR = 3600


class Clock:
    """Runs as the real clock does. It can be moved on, and never goes back."""

    def __init__(self, real: Runtime) -> None:
        self._real = real
        self.ahead = 0  # seconds

    @property
    def runtime(self) -> Runtime:
        """Give the clock and the generator of ids for the core."""
        return Runtime(self.now, self._real.new_id)

    def now(self) -> int:
        """Tell the time on the page, in seconds since 1970, UTC."""
        return self._real.now() + self.ahead

    def milliseconds(self) -> int:
        """Tell the time on the page, in milliseconds since 1970, UTC."""
        return int(self._real.clock() * 1000) + self.ahead * 1000

    def forward(self, seconds: int) -> None:
        """Let time go by at once."""
        self.ahead += seconds
