"""A mistake in the settings is a line in every command, and none of them begins its work."""

import base64
from pathlib import Path

import pytest

from bot.settings import SettingsError, read
from tests.support.programs import Run

COMMANDS = {
    "demo": ("demo", "--no-browser"),
    "chat": ("chat",),
    "web": ("web",),
    "worker": ("worker",),
    "score": ("score", "-"),
    "nudges": ("nudges", "--person", "slack:T:U"),
    "doctor": ("doctor",),
    "export": ("export", "--tenant", "slack:T"),
    "rubric list": ("rubric", "list"),
    "rubric lint": ("rubric", "lint"),
    "rubric show": ("rubric", "show", "flexible-infrastructure"),
}
WRONG = [
    ("RUNG_RUBRICS", "nowhere"),
    ("RUNG_RUBRICS", "a" * 5000),
    ("RUNG_RUBRICS", "~nobody-of-that-name/rubrics"),
    ("RUNG_RUBRICS", "/etc/hostname"),
    ("RUNG_RUBRICS", "b\udcff"),
    ("RUNG_DATA", "/etc/hostname"),
    ("RUNG_DATA", "a" * 5000),
    ("RUNG_DATA", "~nobody-of-that-name/data"),
    ("PORT", "9" * 5000),
    ("PORT", "0" * 5000),
    ("PORT", "²"),
    ("REDIS_URL", "redis://localhost:port"),
    ("REDIS_URL", "redis://localhost:99999"),
    ("REDIS_URL", "redis://[::1"),
    ("REDIS_URL", "redis://"),
    ("REDIS_URL", "redis://localhost/cache"),
    ("REDIS_URL", "unix://"),
    ("REDIS_URL", "reddis://localhost"),
    ("REDIS_URL", "redis://one,two"),
    ("REDIS_URL", "redis://user:p/w@localhost"),
    ("REDIS_URL", "redis+sentinel://one,two"),
    ("REDIS_URL", "redis+cluster://one,two/3"),
    ("REDIS_URL", "rediss://localhost?ssl_cert_reqs=sometimes"),
    ("REDIS_URL", "unix://relative.sock"),
    ("REDIS_CA_FILE", "/nowhere/ca.pem"),
    ("RUNG_REDIS_REPLICAS", "all"),
    ("RUNG_SECRET_KEY", "é"),
    ("RUNG_PUBLIC_URL", "https://["),
    ("RUNG_PUBLIC_URL", "https://example.org:99999"),
    ("RUNG_PUBLIC_URL", "https://example.org/?a=b"),
    ("RUNG_NUDGE_STEP", "9999999d"),
    ("RUNG_LOG", "loud"),
]
RIGHT = [
    ("REDIS_URL", "redis://localhost"),
    ("REDIS_URL", "rediss://user:p%40ss@redis.example.org:6380/2?ssl_cert_reqs=none"),
    ("REDIS_URL", "redis://[::1]:6379/0"),
    ("REDIS_URL", "unix:///run/redis.sock"),
    ("REDIS_URL", "valkeys://localhost"),
    ("REDIS_URL", "redis+sentinel://user:word@one:26380,two,[::1]:26379/cache/2?sentinel_password=x"),
    ("REDIS_URL", "valkeys+cluster://:word@one,two:7001"),
    ("RUNG_REDIS_REPLICAS", "2"),
    ("RUNG_PUBLIC_URL", "https://example.org:8443/rung"),
    ("RUNG_PUBLIC_URL", "http://localhost:3000"),
    ("RUNG_NUDGE_STEP", "3650d"),
    ("RUNG_SECRET_KEY", base64.b64encode(bytes(32)).decode()),
]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_mistake_is_one_line_in_every_command(cli: Run, command: str, tmp_path: Path) -> None:
    done = cli(*COMMANDS[command], RUNG_RUBRICS="nowhere", RUNG_DATA=str(tmp_path))
    assert (done.code, done.out) == (2, "")
    assert done.err == "RUNG_RUBRICS must name a folder; nowhere is not one\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_two_mistakes_are_two_lines(cli: Run, command: str) -> None:
    done = cli(*COMMANDS[command], PORT="door", RUNG_LOG="loud")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 2)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_a_line_with_its_name(cli: Run, name: str, value: str) -> None:
    done = cli("rubric", "list", **{name: value})
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert done.err.startswith(name)
    assert len(done.err) < 250


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_a_right_value_is_taken(name: str, value: str) -> None:
    read({name: value})


@pytest.mark.parametrize("value", ["https://", "http://rung.example.org", "https://a b"])
def test_a_command_refuses_a_bad_address_in_its_arguments(cli: Run, value: str) -> None:
    done = cli("manifest", "slack", "--url", value)
    assert (done.code, done.err.count("\n")) == (2, 1)


@pytest.mark.parametrize("option", ["colour=red", "socket_timeout=soon"])
def test_an_option_that_redis_does_not_know_is_refused(option: str) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL") as refused:
        read({"REDIS_URL": f"redis://:hidden@localhost?{option}"})
    assert "hidden" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "missing"), [("REDIS_CERT_FILE", "REDIS_KEY_FILE"), ("REDIS_KEY_FILE", "REDIS_CERT_FILE")]
)
def test_half_a_client_certificate_is_refused(given: str, missing: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read({"REDIS_URL": "rediss://localhost", given: "/etc/hostname"})
    assert refused.value.problems == [f"TLS to Redis is half configured: {missing} is missing"]


def test_files_for_tls_want_an_address_with_tls() -> None:
    with pytest.raises(SettingsError) as refused:
        read({"REDIS_URL": "redis://localhost", "REDIS_CA_FILE": "/etc/hostname"})
    assert refused.value.problems == ["REDIS_CA_FILE is for TLS: begin REDIS_URL with rediss://"]


def test_a_folder_that_cannot_be_listed_is_said_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)  # root may list anything
    with pytest.raises(SettingsError, match="RUNG_RUBRICS must name a folder that can be read"):
        read({"RUNG_RUBRICS": str(tmp_path)})
