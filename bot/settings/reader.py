"""Reads variables one by one, and collects every mistake in them."""

import base64
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from rapidfuzz.distance import OSA

from bot.conversation.differencing import SHORTEST_REPEAT
from bot.conversation.reminders.policy import ReminderRules
from bot.redis_address import AddressError, RedisAddress, RedisOptions, parse
from bot.settings.files import SECRETS, certificate_problems
from bot.settings.model import ProxySettings, SettingsError, WebhookSettings

PLACEHOLDERS = (
    "changeme",
    "change-me",
    "todo",
    "xxx",
    "your-",
    "<",
    "xoxb-...",
    "xoxb-your",
    "xapp-your",
    "example",
    *("${", "$(", "{{"),  # of a shell or a template that did not fill them in
)
LOOPBACK = ("127.0.0.1", "::1", "localhost")
HIGHEST_PORT = 65535
LONGEST_SECONDS = 3650 * 86400
SHORTEST_KEPT = 30 * 86400
SHORTEST_PAGE, LONGEST_PAGE = 86400, 365 * 86400
LONGEST_NAME = 100
MOST_SLIPS = 2  # letters by which a name may differ from the one that is meant
_OURS = ("RUNG_", "SLACK_", "TEAMS_", "REDIS_")
GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_SECRET = re.compile(r"[!-~]*")
_TIME = r"([01]\d|2[0-3]):([0-5]\d)"  # of a day


def web_address(text: str, name: str) -> str:
    """Read the address under which the outside reaches us, or raise SettingsError, naming it *name*."""
    url = text.strip().rstrip("/")
    shape = r"https://[^/?#@{}\s]+(/[^?#{}\s]*)?|http://(localhost|127\.0\.0\.1)(:\d+)?"
    if re.fullmatch(shape, url) and has_host(url):
        return url
    raise SettingsError([f"{name} must be an https address like https://rung.example.org"])


def has_host(url: str) -> bool:
    """Tell whether *url* names a host, and if it names a port, one that can be."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_webhook_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in LOOPBACK
    return (parts.scheme == "https" or local) and has_host(url) and parts.username is None


def _webhook_key(secret: str) -> bytes:
    """Read the key in a secret, or nothing where it has another form."""
    prefix, _, encoded = secret.rpartition("_")
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        return b""
    return key if prefix == "whsec" and 24 <= len(key) <= 64 else b""


class SettingsReader:
    """Reads variables and collects their mistakes in *problems*."""

    def __init__(self, env: Mapping[str, str], problems: list[str]) -> None:
        self._env = env
        self._known = {f"{name}_FILE" for name in SECRETS}
        self.problems = problems

    def has_any(self, *names: str) -> bool:
        """Return True if any of these variables is set, even to an empty text."""
        self._known.update(names)
        return any(name in self._env for name in names)

    def text(self, name: str, default: str = "") -> str:
        """Read a variable without the spaces around it, or *default* where it is empty."""
        self._known.add(name)
        return self._env.get(name, "").strip() or default

    def note_misspelled(self) -> None:
        """Refuse variables whose names are nearly those of others that were read and are not set."""
        missing = [name for name in self._known if not self._env.get(name, "").strip()]
        for name in sorted(self._env.keys() - self._known):
            if not name.startswith(_OURS) or not missing:
                continue
            near = min(missing, key=lambda known: (OSA.distance(name, known), known))
            if OSA.distance(name, near) <= MOST_SLIPS:
                self.problems.append(f"{name[:80]} is not known; if {near} is meant, rename it")

    def secret(self, name: str) -> str:
        """Read a secret. Refuse a placeholder and a copy with spaces or foreign letters."""
        value = self.text(name)
        if value and any(value.casefold().startswith(mark) for mark in PLACEHOLDERS):
            self.problems.append(f"{name} holds a placeholder; put the real value there or remove it")
        elif value[:1] in tuple("\"'") and value[:1] == value[-1:]:
            self.problems.append(f"{name} is in quotes; remove them")
        elif not all(_SECRET.fullmatch(part.strip()) for part in value.split(",")):
            self.problems.append(f"{name} holds a space or a letter that no secret has; copy it once more")
        return value

    def switch(self, name: str, on: str = "1") -> bool:
        """Read a switch, which only its one value turns on."""
        if self.text(name) not in ("", "0", on):
            self.problems.append(f"{name} knows one value, {on}; remove it otherwise")
        return self.text(name) == on

    def admin_port(self) -> int | None:
        """Read the port of metrics and health, or None where they share the main one."""
        name = "RUNG_ADMIN_PORT"
        return self.number(name, 0, most=HIGHEST_PORT) if self.text(name) else None

    def number(self, name: str, default: int, *, most: int) -> int:
        """Read a number from 0 to *most*."""
        text = self.text(name, str(default))
        if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= most:
            return int(text)
        self.problems.append(f"{name} must be a number from 0 to {most}, not {text[:20]!r}")
        return 0

    def redis_address(self) -> RedisAddress | None:
        """Read where Redis is, or None where no address is given."""
        url = self.text("REDIS_URL")
        try:
            return parse(url) if url else None
        except AddressError as error:
            self.problems.append(f"REDIS_URL {error}")
            return None

    def redis_options(self, address: RedisAddress | None) -> RedisOptions:
        """Read the files for TLS to Redis, and how many replicas confirm a write."""
        files = {name: self.text(f"REDIS_{name}_FILE") or None for name in ("CA", "CERT", "KEY")}
        given = [f"REDIS_{name}_FILE" for name, file in files.items() if file]
        options = RedisOptions(
            files["CA"], files["CERT"], files["KEY"], self.number("RUNG_REDIS_REPLICAS", 0, most=9)
        )
        if given and not (address and address.tls):
            if address or not self.text("REDIS_URL"):
                self.problems.append(f"{given[0]} is for TLS: begin REDIS_URL with rediss://")
            return options
        for name, other in (("CERT", "KEY"), ("KEY", "CERT")):
            if files[name] and not files[other]:
                self.problems.append(f"TLS to Redis is half configured: REDIS_{other}_FILE is missing")
        self.problems += certificate_problems(options)
        return options

    def folder(self, name: str) -> Path | None:
        """Read the name of a folder."""
        text = self.text(name)
        try:
            return Path(text).expanduser() if text else None
        except RuntimeError:
            self.problems.append(f"{name} names a home folder that is not known: {text[:80]}")
            return None

    def new_folder(self, name: str) -> Path | None:
        """Read the name of a folder that need not exist yet. Another kind of file is refused."""
        folder = self.folder(name)
        try:
            taken = folder is not None and folder.exists() and not folder.is_dir()
        except OSError:
            taken = True
        if taken:
            self.problems.append(f"{name} must name a folder; {str(folder)[:80]} is not one")
        return folder

    def existing_folder(self, name: str) -> Path | None:
        """Read the name of a folder that is there and can be read."""
        folder = self.folder(name)
        if folder is None:
            return None
        short = str(folder)[:80]
        try:
            next(folder.iterdir(), None)
        except (FileNotFoundError, NotADirectoryError):
            self.problems.append(f"{name} must name a folder; {short} is not one")
        except OSError as error:
            self.problems.append(f"{name} must name a folder that can be read, not {short}: {error.strerror}")
        return folder

    def log_level(self) -> str:
        """Read how much is logged."""
        level = self.text("RUNG_LOG", "info").lower()
        if level not in ("debug", "info", "warning", "error"):
            self.problems.append("RUNG_LOG must be debug, info, warning or error")
        return level

    def traces(self) -> bool:
        """Tell whether traces are sent, which the variables of OpenTelemetry decide."""
        return any(self.text(f"OTEL_EXPORTER_OTLP_{name}ENDPOINT") for name in ("", "TRACES_"))

    def proxy(self) -> ProxySettings:
        """Read the way out, by the names that other programs use, too."""
        text = self.text("HTTPS_PROXY") or self.text("https_proxy")
        excluded = (self.text("NO_PROXY") or self.text("no_proxy")).lower()
        url = text if "://" in text or not text else f"http://{text}"
        if url and not (url.startswith(("http://", "https://")) and has_host(url)):
            self.problems.append("HTTPS_PROXY must be like http://user:password@proxy.example.org:3128")
        return ProxySettings(url or None, tuple(filter(None, (part.strip() for part in excluded.split(",")))))

    def public_url(self) -> str:
        """Read the address under which the outside reaches us."""
        text = self.text("RUNG_PUBLIC_URL")
        try:
            return web_address(text, "RUNG_PUBLIC_URL") if text else ""
        except SettingsError as error:
            self.problems += error.problems
            return ""

    def secret_keys(self) -> tuple[bytes, ...]:
        """Read the keys that seal links and tokens, the newest first."""
        keys = []
        for text in filter(None, (part.strip() for part in self.text("RUNG_SECRET_KEY").split(","))):
            try:
                keys.append(base64.b64decode(text, validate=True))
            except ValueError:  # no base64, or not even ASCII
                keys.append(b"")
        if any(len(key) != 32 for key in keys):
            self.problems.append(
                "RUNG_SECRET_KEY must be base64 of 32 bytes (several by comma, newest first)"
            )
        return tuple(keys)

    def webhook(self) -> WebhookSettings | None:
        """Read where events go, and the secret in the form of the Standard Webhooks specification."""
        url, secret = self.text("RUNG_WEBHOOK_URL"), self.secret("RUNG_WEBHOOK_SECRET")
        if not url and not secret:
            return None
        missing = "RUNG_WEBHOOK_SECRET" if url else "RUNG_WEBHOOK_URL"
        if not (url and secret):
            self.problems.append(f"The webhook is half configured: {missing} is missing")
            return None
        if not _is_webhook_url(url):
            self.problems.append("RUNG_WEBHOOK_URL must be an https address, without a name or password")
        keys = tuple(_webhook_key(each.strip()) for each in secret.split(","))
        if not all(keys):
            self.problems.append(
                "RUNG_WEBHOOK_SECRET must be whsec_ and base64 of 24 to 64 bytes (several by comma, "
                "newest first)"
            )
        return WebhookSettings(url, keys)

    def repeat(self) -> int:
        """Read how long two results of a capability are compared before the second is shown."""
        seconds = self._seconds("RUNG_REPEAT", self.text("RUNG_REPEAT", "14d"))
        if 0 < seconds < SHORTEST_REPEAT:
            self.problems.append("RUNG_REPEAT must be at least 7d: a shorter time would give people away")
        return seconds

    def page_seconds(self) -> int:
        """Read how long the page of a result is open: 0 without pages."""
        text = self.text("RUNG_PAGES", "30d")
        if text.lower() == "off":
            return 0
        seconds = self._seconds("RUNG_PAGES", text)
        if seconds and not SHORTEST_PAGE <= seconds <= LONGEST_PAGE:
            self.problems.append("RUNG_PAGES must be off, or from 1d to 365d")
        return seconds

    def support(self) -> str:
        """Read where people get help, as an address that a link takes."""
        text = self.text("RUNG_SUPPORT")
        if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", text):
            return f"mailto:{text}"
        if text and not (re.fullmatch(r"https://[^\s<>\"]+", text) and has_host(text)):
            self.problems.append("RUNG_SUPPORT must be a mail address or an https page")
        return text

    def retention_seconds(self, name: str) -> int:
        """Read for how long finished checks or results are kept: 0 for ever."""
        seconds = self._seconds(name, text) if (text := self.text(name)) else 0
        if 0 < seconds < SHORTEST_KEPT:
            self.problems.append(f"{name} must be at least 30d, or not set: then it is kept for ever")
        return seconds

    def reminders(self) -> ReminderRules:
        """Read when reminders are sent."""
        return ReminderRules(
            unfinished=self._rising_seconds("RUNG_NUDGE_UNFINISHED", "1d,3d"),
            step=self._seconds("RUNG_NUDGE_STEP", self.text("RUNG_NUDGE_STEP", "14d")),
            again=self._seconds("RUNG_NUDGE_AGAIN", self.text("RUNG_NUDGE_AGAIN", "90d")),
            hours=self._hours(self.text("RUNG_HOURS", "09:30-16:30")),
            days=self._days(self.text("RUNG_DAYS", "mon-fri")),
        )

    def _rising_seconds(self, name: str, default: str) -> tuple[int, ...]:
        """Read durations of which each is longer than the one before."""
        found = tuple(self._seconds(name, part) for part in self.text(name, default).split(","))
        if all(found) and list(found) != sorted(set(found)):
            self.problems.append(f"{name} must begin with the shortest time and name none twice, like 1d,3d")
        return found

    def _seconds(self, name: str, text: str) -> int:
        found = re.fullmatch(r"([1-9][0-9]{0,6})([smhd])", text.strip())
        if not found:
            self.problems.append(f"{name}: {text.strip()[:20]!r} is not a duration like 90s, 15m, 2h or 3d")
            return 0
        seconds = int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]
        if seconds > LONGEST_SECONDS:
            self.problems.append(f"{name}: {text.strip()} is longer than ten years")
        return seconds

    def _hours(self, text: str) -> tuple[int, int]:
        found = re.fullmatch(rf"{_TIME}-{_TIME}", text)
        first, last = (
            (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 0)
        )
        if not first < last:
            self.problems.append("RUNG_HOURS must be like 09:30-16:30, the earlier time first")
        return first, last

    def _days(self, text: str) -> tuple[int, ...]:
        names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
        days: set[int] = set()
        for part in text.lower().split(","):
            first, dash, last = part.strip().partition("-")
            last = last if dash else first
            if first not in names or last not in names:
                self.problems.append("RUNG_DAYS must be like mon-fri or mon,wed,fri")
                return ()
            start, end = names.index(first), names.index(last)
            days |= set(range(start, end + 1)) if start <= end else {*range(start, 7), *range(end + 1)}
        return tuple(sorted(days))
