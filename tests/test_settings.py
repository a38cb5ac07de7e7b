"""The environment: what is not configured is off, what is half configured is refused with what is missing."""

import base64
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.settings import SECRETS as SECRET_NAMES, Settings, SettingsError, read
from tests.support.clock import DAY

KEY = base64.b64encode(bytes(32)).decode()
ONE_WORKSPACE = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
SOCKET = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
MANY = {
    "SLACK_CLIENT_ID": "1",
    "SLACK_CLIENT_SECRET": "c",
    "SLACK_SIGNING_SECRET": "s",
    "RUNG_PUBLIC_URL": "https://rung.example.org",
    "RUNG_SECRET_KEY": KEY,
}
SINGLE_TENANT = {"TEAMS_APP_ID": "1", "TEAMS_APP_PASSWORD": "p", "TEAMS_APP_TENANT_ID": "t"}
MANAGED = {"TEAMS_APP_TYPE": "UserAssignedMSI", "TEAMS_APP_ID": "1", "TEAMS_APP_TENANT_ID": "t"}
MULTI_TENANT = {"TEAMS_APP_TYPE": "MultiTenant", "TEAMS_APP_ID": "1", "TEAMS_APP_PASSWORD": "p"}
LOCAL = {"TEAMS_AUTH": "disabled-for-local-dev", "HOST": "127.0.0.1"}
SETS = {
    "one workspace": ONE_WORKSPACE,
    "Socket Mode": SOCKET,
    "many workspaces": MANY,
    "single tenant": SINGLE_TENANT,
    "managed identity": MANAGED,
    "multi tenant": MULTI_TENANT,
    "local": LOCAL,
}
WEBHOOK = {
    "RUNG_WEBHOOK_URL": "https://hooks.example.org/rung",
    "RUNG_WEBHOOK_SECRET": f"whsec_{base64.b64encode(bytes(24)).decode()}",
}
# Without these the rest is another whole set, or none at all.
ENOUGH_WITHOUT = {"SLACK_APP_TOKEN", "TEAMS_APP_TYPE", "TEAMS_AUTH", "HOST"}
HALVES = [
    (name, missing) for name, whole in SETS.items() for missing in whole if missing not in ENOUGH_WITHOUT
]
WRONG = {
    "PORT": ("65536", "3000x", "-1", "٣"),
    "REDIS_URL": ("http://redis", "localhost:6379"),
    "RUNG_RUBRICS": ("/nowhere/at/all",),
    "RUNG_LOG": ("loud",),
    "RUNG_PUBLIC_URL": (
        *("http://rung.example.org", "rung.example.org", "https://a b", "https://{host}"),
        *("https://ana:secret@rung.example.org", "https://rung.example.org/{path}"),
    ),
    "RUNG_SECRET_KEY": ("short", base64.b64encode(b"short").decode(), f"{KEY},x"),
    "RUNG_NUDGE_UNFINISHED": ("1d,,3d", "1w", "3d,1d", "1d,24h"),
    "RUNG_NUDGE_STEP": ("0d", "14"),
    "RUNG_HOURS": ("9-17", "16:30-09:30", "09:30-24:00", "09:75-16:30", "09:30-16:99"),
    "RUNG_DAYS": ("monday", "mon-", "fri;sat"),
    "RUNG_PAGES": ("12h", "366d", "never", "0"),
    "RUNG_SUPPORT": ("call us", "http://help.example.org", "a@b", "https://", "javascript:alert(1)@x.org"),
    "TEAMS_AUTH": ("off",),
    "RUNG_REUSE_PORT": ("true", "yes", "2"),
    "RUNG_REDIS_UNSAFE": ("true", "on"),
    "HTTPS_PROXY": ("socks5://proxy:1080", "http://", "http://proxy:99999"),
}


def problems(env: dict[str, str]) -> str:
    with pytest.raises(SettingsError) as refused:
        read(env)
    return "\n".join(refused.value.problems)


def test_nothing_configured_is_everything_off() -> None:
    settings = read({})
    assert (settings.slack, settings.teams, settings.port, settings.host) == (None, None, 3000, "0.0.0.0")


@pytest.mark.parametrize("whole", SETS.values(), ids=SETS)
def test_each_whole_set_is_taken(whole: dict[str, str]) -> None:
    settings: Settings = read(whole)
    assert (settings.slack is not None) == any(name.startswith("SLACK") for name in whole)
    assert (settings.teams is not None) == any(name.startswith("TEAMS") for name in whole)


@pytest.mark.parametrize(("name", "missing"), HALVES)
def test_each_half_configured_platform_names_the_missing_variable(name: str, missing: str) -> None:
    assert f"{missing} is missing" in problems(
        {key: value for key, value in SETS[name].items() if key != missing}
    )


def test_one_workspace_and_many_at_once_are_refused() -> None:
    assert "set only one" in problems(MANY | ONE_WORKSPACE)


def test_without_authentication_nobody_outside_may_reach_us() -> None:
    assert "HOST=127.0.0.1" in problems(LOCAL | {"HOST": "0.0.0.0"})
    assert "remove one of them" in problems(LOCAL | {"TEAMS_APP_ID": "1"})


def test_a_preview_is_off_unless_named() -> None:
    for told, on in (({}, False), ({"TEAMS_TARGETED_MESSAGES": "preview"}, True)):
        teams = read(LOCAL | told).teams
        assert teams is not None
        assert teams.targeted is on
    assert "TEAMS_TARGETED_MESSAGES" in problems(LOCAL | {"TEAMS_TARGETED_MESSAGES": "on"})


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in WRONG.items() for value in values]
)
def test_a_wrong_value_is_refused_by_its_name(name: str, value: str) -> None:
    assert name in problems({name: value})


SECRETS = [
    (name, secret)
    for name, whole in SETS.items()
    for secret in whole
    if secret not in ENOUGH_WITHOUT and secret not in ("RUNG_PUBLIC_URL", "RUNG_SECRET_KEY")
]


@pytest.mark.parametrize(
    "value", ["", "   ", "changeme", "xoxb-your-token", "<paste it here>", "TODO", "your-secret"]
)
@pytest.mark.parametrize(("name", "secret"), SECRETS)
def test_an_empty_or_placeholder_secret_is_named(name: str, secret: str, value: str) -> None:
    assert secret in problems(SETS[name] | {secret: value})


@pytest.mark.parametrize(
    "value", ["changeme", "xoxb-...", "<token>", "your-token-here", "${TOKEN}", "$(cat t)", "{{ t }}"]
)
def test_a_placeholder_is_no_secret(value: str) -> None:
    assert "SLACK_BOT_TOKEN holds a placeholder" in problems(ONE_WORKSPACE | {"SLACK_BOT_TOKEN": value})


@pytest.mark.parametrize(
    "value", ["xoxb-1 2", "xoxb-1\nX-Evil: 1", "xoxb-\udce9", "xoxb-1\u200b", "“xoxb-1”"]
)
def test_a_secret_with_signs_that_none_has_is_refused(value: str) -> None:
    assert "SLACK_BOT_TOKEN holds a space or a letter" in problems(ONE_WORKSPACE | {"SLACK_BOT_TOKEN": value})


@pytest.mark.parametrize("value", ['"xoxb-1"', "'xoxb-1'", "' xoxb-1'"])
def test_a_secret_in_quotes_is_refused(value: str) -> None:
    assert problems(ONE_WORKSPACE | {"SLACK_BOT_TOKEN": value}) == "SLACK_BOT_TOKEN is in quotes; remove them"


@pytest.mark.parametrize(
    ("changed", "name", "right"),
    [
        ({"SLACK_BOT_TOKEN": "xapp-1"}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxp-1"}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxe.xoxb-1"}, "SLACK_BOT_TOKEN", "xoxb-"),
        ({"SLACK_APP_TOKEN": "xoxb-1"}, "SLACK_APP_TOKEN", "xapp-"),
    ],
)
def test_a_token_of_another_kind_is_refused(changed: dict[str, str], name: str, right: str) -> None:
    said = problems(ONE_WORKSPACE | changed)
    assert said.startswith(f"{name} holds another kind of token: it begins with {right}")


@pytest.mark.parametrize(
    "url",
    [
        "slack.com",
        "https://",
        "ftp://a",
        "https://a b",
        "https://slack.com/api?x=1",
        "https://u:p@slack.com/api",
    ],
)
def test_an_address_of_slack_without_host_or_with_more_is_refused(url: str) -> None:
    assert "SLACK_API_URL must be" in problems(ONE_WORKSPACE | {"SLACK_API_URL": url})


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("RUNG_NUDGES_STEP", "RUNG_NUDGE_STEP"),
        ("RUNG_PUBLIC_URl", "RUNG_PUBLIC_URL"),
        ("RUNG_RUBRIC", "RUNG_RUBRICS"),
        ("RUNG_SECRET_KEYS", "RUNG_SECRET_KEY"),
        ("RUNG_SECRET_KEY_FILES", "RUNG_SECRET_KEY_FILE"),
        ("REDIS_URI", "REDIS_URL"),
        ("SLACK_BOT_TOKENS", "SLACK_BOT_TOKEN"),
        ("TEAMS_APPID", "TEAMS_APP_ID"),
        ("RUNG_HUORS", "RUNG_HOURS"),
    ],
)
def test_a_misspelled_name_is_refused(name: str, meant: str) -> None:
    assert problems({name: "1"}) == f"{name} is not known; if {meant} is meant, rename it"


@pytest.mark.parametrize(
    "env",
    [
        {"REDIS_URI": "x", "REDIS_URL": "redis://localhost"},
        {"RUNG_PORT": "tcp://10.0.0.1:3000", "RUNG_SERVICE_HOST": "10.0.0.1", "RUNG_PORT_3000_TCP": "x"},
        {"SLACK_APP_ID": "A0RUNG", "REDIS_HOST": "redis", "MicrosoftAppId": "1"},
        {"RUNG_NO_BROWSER": "1"},
    ],
)
def test_names_of_other_programs_are_ignored(env: dict[str, str]) -> None:
    read(env)


@pytest.mark.parametrize("extra", [{"TEAMS_APP_TYPE": "MultiTenant"}, {"TEAMS_SERVICE_HOSTS": "a.example"}])
def test_settings_of_teams_without_its_app_are_half_a_set(extra: dict[str, str]) -> None:
    assert "Teams is half configured: TEAMS_APP_ID is missing" in problems(extra)


def test_an_empty_extra_leaves_teams_off() -> None:
    assert read({"TEAMS_APP_TYPE": "", "TEAMS_SERVICE_HOSTS": " "}).teams is None


@pytest.mark.parametrize("hosts", ["https://smba.example.org", "a b", "smba.example.org; x", "*"])
def test_hosts_that_are_no_names_are_refused(hosts: str) -> None:
    assert "TEAMS_SERVICE_HOSTS" in problems(SINGLE_TENANT | {"TEAMS_SERVICE_HOSTS": hosts})


@pytest.mark.parametrize("env", [{"PORT": "9090", "RUNG_ADMIN_PORT": "9090"}, {"RUNG_ADMIN_PORT": "3000"}])
def test_one_port_for_both_is_refused(env: dict[str, str]) -> None:
    assert "RUNG_ADMIN_PORT must be another port than PORT" in problems(env)


def test_both_ports_may_be_left_to_the_system() -> None:
    assert read({"PORT": "0", "RUNG_ADMIN_PORT": "0"}).admin_port == 0


def test_pages_open_for_a_month_unless_said_otherwise() -> None:
    found = [
        read({"RUNG_PAGES": text} if text else {}).page_seconds for text in ("", "1d", "365d", "off", "OFF")
    ]
    assert found == [30 * DAY, DAY, 365 * DAY, 0, 0]


def test_support_is_a_mail_address_or_a_page() -> None:
    assert read({"RUNG_SUPPORT": "help@example.org"}).support == "mailto:help@example.org"
    assert read({"RUNG_SUPPORT": "https://example.org/help"}).support == "https://example.org/help"


def test_all_mistakes_are_listed_without_secrets() -> None:
    said = problems(
        {"PORT": "x", "RUNG_LOG": "loud", "SLACK_BOT_TOKEN": "xoxb-hidden", "RUNG_SECRET_KEY": "hidden"}
    )
    assert all(name in said for name in ("PORT", "RUNG_LOG", "SLACK_SIGNING_SECRET", "RUNG_SECRET_KEY"))
    assert "hidden" not in said


def test_days_may_go_around_the_weekend() -> None:
    assert read({"RUNG_DAYS": "sun-thu"}).reminders.days == (0, 1, 2, 3, 6)


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_secret_is_read_from_a_file(name: str, tmp_path: Path) -> None:
    told = {"HTTPS_PROXY": "http://proxy:1", "REDIS_URL": "redis://redis", "RUNG_SECRET_KEY": KEY}
    value = told.get(name, WEBHOOK.get(name, "s1"))
    whole = next((each for each in (*SETS.values(), WEBHOOK) if name in each), {})
    rest = {key: kept for key, kept in whole.items() if key != name}
    (tmp_path / "secret").write_text(f"{value}\n")
    file = {f"{name}_FILE": str(tmp_path / "secret")}
    assert read({**rest, **file}) == read({**rest, name: value})
    assert f"{name} and {name}_FILE are both set" in problems({**rest, **file, name: value})


def test_a_secret_file_without_a_secret_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "binary").write_bytes(b"\xff")
    for name, why in (("nowhere", "No such file"), ("empty", "an empty file"), ("binary", "it is not text")):
        assert why in problems({"RUNG_SECRET_KEY_FILE": str(tmp_path / name)})


@pytest.mark.parametrize(
    ("excluded", "url", "direct"),
    [
        ("", "https://slack.com", False),
        ("*", "https://slack.com", True),
        ("slack.com", "https://hooks.slack.com", True),
        (".slack.com,example.org", "https://SLACK.com.", True),
        ("lack.com", "https://slack.com", False),
        ("slack.com:8443", "https://slack.com", False),
        ("slack.com:443", "wss://slack.com", True),
        ("10.0.0.0/8", "https://10.1.2.3", True),
        ("10.0.0.0/8, ", "https://11.1.2.3", False),
        ("::1", "https://[::1]", True),
        ("", "http://169.254.169.254", True),
    ],
)
def test_which_hosts_go_through_the_proxy(excluded: str, url: str, direct: bool) -> None:
    proxy = read({"https_proxy": "proxy:3128", "NO_PROXY": excluded}).proxy
    to = urlsplit(url)
    assert proxy.url_for(to.scheme, to.hostname or "", to.port) == (None if direct else "http://proxy:3128")


def test_a_webhook_is_taken_for_one_workspace_alone() -> None:
    found = read(ONE_WORKSPACE | WEBHOOK).webhook
    assert found is not None
    assert (found.url, found.keys) == ("https://hooks.example.org/rung", (bytes(24),))
    assert read(ONE_WORKSPACE).webhook is None
    for many in (MANY, MULTI_TENANT):
        assert "for one workspace" in problems(many | WEBHOOK)


def test_a_webhook_takes_several_secrets() -> None:
    secrets = ", ".join(f"whsec_{base64.b64encode(bytes([each]) * 24).decode()}" for each in (1, 2))
    found = read(ONE_WORKSPACE | WEBHOOK | {"RUNG_WEBHOOK_SECRET": secrets}).webhook
    assert found is not None
    assert found.keys == (b"\1" * 24, b"\2" * 24)


@pytest.mark.parametrize("name", WEBHOOK)
def test_half_a_webhook_is_refused_with_what_is_missing(name: str) -> None:
    (missing,) = WEBHOOK.keys() - {name}
    assert f"{missing} is missing" in problems(ONE_WORKSPACE | {name: WEBHOOK[name]})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RUNG_WEBHOOK_URL", "http://hooks.example.org/rung"),
        ("RUNG_WEBHOOK_URL", "https://ana:secret@hooks.example.org"),
        ("RUNG_WEBHOOK_URL", "hooks.example.org"),
        ("RUNG_WEBHOOK_SECRET", "whsec_c2hvcnQ="),
        ("RUNG_WEBHOOK_SECRET", f"whsec_{base64.b64encode(bytes(24)).decode()},"),
        ("RUNG_WEBHOOK_SECRET", base64.b64encode(bytes(24)).decode()),
    ],
)
def test_a_wrong_webhook_is_refused_by_its_name(name: str, value: str) -> None:
    assert f"{name} must be" in problems(ONE_WORKSPACE | WEBHOOK | {name: value})
