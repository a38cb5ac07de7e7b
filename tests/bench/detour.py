"""Microsoft's login and keys stand on this machine: what its libraries ask for there is asked for here."""

import os
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

HERE = os.environ["BENCH_MICROSOFT"]
FAR = ("https://login.microsoftonline.com", "https://login.botframework.com")


def lead() -> None:
    """Lead every call of this process for Microsoft to HERE."""
    send = HTTPAdapter.send

    def sent(self: HTTPAdapter, request: PreparedRequest, *args: Any, **kwargs: Any) -> Response:
        for far in FAR:
            request.url = (request.url or "").replace(far, HERE)
        return send(self, request, *args, **kwargs)

    HTTPAdapter.send = sent  # type: ignore[method-assign]
