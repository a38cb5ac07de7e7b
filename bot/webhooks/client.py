"""Posts to the webhook, signed as the Standard Webhooks specification says.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar
from yarl import URL

from bot.settings import ProxySettings, WebhookSettings

POST_SECONDS = 10.0
AGENT = "Rung"


class WebhookClient:
    """Posts to one address. A connection is opened for each post, as there are few."""

    def __init__(self, settings: WebhookSettings, proxy: ProxySettings, now: Callable[[], int]) -> None:
        self._url = URL(settings.url)
        self._keys = settings.keys
        self._proxy = proxy.url_for(self._url.scheme, self._url.host or "", self._url.port)
        self._now = now

    async def post(self, id_: str, body: bytes) -> str | None:
        """Post *body*. Give None if it was taken, else a word for why it was not."""
        timeout = ClientTimeout(total=POST_SECONDS)
        try:
            async with (
                ClientSession(timeout=timeout, cookie_jar=DummyCookieJar()) as session,
                session.post(
                    self._url,
                    data=body,
                    headers=headers(self._keys, id_, self._now(), body),
                    allow_redirects=False,
                    proxy=self._proxy,
                ) as answer,
            ):
                return None if 200 <= answer.status < 300 else f"http_{answer.status}"
        except TimeoutError:
            return "timeout"
        except (ClientError, OSError):
            return "connection"


def headers(keys: Iterable[bytes], id_: str, now: int, body: bytes) -> dict[str, str]:
    """Give the headers of a post, with a signature by each key, because a receiver may know any of them."""
    signed = b"%b.%d.%b" % (id_.encode(), now, body)
    signatures = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return {
        "Content-Type": "application/json",
        "User-Agent": AGENT,
        "webhook-id": id_,
        "webhook-timestamp": str(now),
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }


def configured(
    settings: WebhookSettings | None, proxy: ProxySettings, now: Callable[[], int]
) -> WebhookClient | None:
    """Give the client of the webhook, or None if none is configured."""
    return WebhookClient(settings, proxy, now) if settings else None
