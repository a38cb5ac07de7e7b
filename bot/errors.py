"""The errors that Rung raises, named for what happened.

RungError
├── StoreUnavailable      the store did not answer in time
│   └── NotConfirmed      too few replicas of the store confirmed a write in time
├── RequestRefused        a request goes no further, and is answered with a status of its own
│   ├── NotAuthenticated  401
│   ├── BadPayload        400
│   └── UnderWay          503, because another process takes the same delivery at the moment
├── SealError             none of our keys opens a sealed value
├── UsageError            a command was called with arguments that do not go together
└── SettingsError, InvalidLink, NoServer, NotDrawn, FetchFailed, SendError: beside what raises them
"""


class RungError(Exception):
    """Base class of every error that Rung raises."""


class StoreUnavailable(RungError):
    """The store did not answer within its budget. A write may or may not have been done."""


class NotConfirmed(StoreUnavailable):
    """Too few replicas confirmed a write in time. It is done, and a failover may still lose it."""


class SealError(RungError):
    """A value that none of our keys opens: RUNG_SECRET_KEY lacks the one that sealed it, or it was moved."""


class UsageError(RungError):
    """A command was called with arguments that do not go together. The text says what to do."""


class RequestRefused(RungError):
    """A request that goes no further. *reason* is one word for logs and metrics, never content."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class NotAuthenticated(RequestRefused):
    """A request whose sender is not the platform, or that is not meant for us."""

    def __init__(self, reason: str) -> None:
        super().__init__(401, reason)


class BadPayload(RequestRefused):
    """A payload that does not have the shape in which the platform sends it."""

    def __init__(self, reason: str = "payload") -> None:
        super().__init__(400, reason)


class UnderWay(RequestRefused):
    """A delivery that another process is taking. It is to come again, in case that process dies."""

    def __init__(self) -> None:
        super().__init__(503, "under_way")
