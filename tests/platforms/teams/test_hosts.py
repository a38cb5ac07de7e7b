"""An address that comes with an activity is one of the few that we may talk to, or none."""

import pytest

from bot.platforms.teams.authentication import hosts
from tests.platforms.teams.local import settings

ALLOWED = [
    "https://smba.trafficmanager.net/emea/",
    "https://smba.trafficmanager.net/amer/11111111-2222-3333-4444-555555555555/",
    "https://smba.trafficmanager.net",
    "https://SMBA.TrafficManager.net:443/teams",
    "https://smba.infra.gcc.teams.microsoft.com/gcc/",
    "https://smba.infra.gov.teams.microsoft.us/gov/",
    "https://webchat.botframework.com/",
    "https://europe.webchat.botframework.com/",
    "https://proxy.example.org/teams/",
]
LOCAL = [
    "http://127.0.0.1:3978",
    "http://localhost:56150/_connector",
    "http://[::1]:80/",
]
KNOWN = (
    "smba.trafficmanager.net",
    "smba.infra.gov.teams.microsoft.us",
    "europe.webchat.botframework.com",
    "proxy.example.org",
)
DISGUISES = (
    *(
        "HOST/",
        "//HOST/",
        "https:HOST/",
        "https:/HOST/",
        "https:///HOST/",
        "https:\\\\HOST/",
        "https://[HOST]/",
    ),
    *("http://HOST/", "ftp://HOST/", "ws://HOST/", "wss://HOST/", "javascript:https://HOST/", "data:HOST"),
    *("https://HOST:8443/", "https://HOST:80/", "https://HOST:443:443/", "https://HOST:/", "https://HOST./"),
    *("https://HOST@evil.example/", "https://HOST:443@evil.example/", "https://HOST%40evil.example/"),
    *("https://evil.example@HOST/", "https://user:word@HOST/", "https://evil.example%2f@HOST/"),
    *("https://HOST\\@evil.example/", "https://evil.example\\@HOST/", "https://evil.example\\.HOST/"),
    *("https://HOST.evil.example/", "https://HOST-evil.example/", "https://HOST,evil.example/"),
    *("https://evil.example/HOST/", "https://evil.example/?HOST/", "https://evil.example/#HOST/"),
    *("https://evil.example;HOST/", "https://evil.example%00.HOST/", "https://evil.example\x00.HOST/"),
    *(
        "https://evil.example\t.HOST/",
        "https://HOST\u3002evil.example/",
        "https://HOST\u200b/",
        "https://HOST\n/",
    ),
    *(
        "https://HOST/\r\nHost: evil.example",
        "https://HOST/?to=evil",
        "https://HOST/#x",
        "https://HOST/%2f../",
    ),
)
FORGED = [
    "",
    "smba.trafficmanager.net",
    "http://smba.trafficmanager.net/emea/",
    "file:///etc/passwd",
    "https://",
    "https:///emea/",
    "https://user@smba.trafficmanager.net/",
    "https://evil-smba.trafficmanager.net/",
    "https://x.smba.trafficmanager.net/",
    "https://smbа.trafficmanager.net/",
    "https://xn--smb-7cd.trafficmanager.net/",
    "https://evil.example/.botframework.com",
    "https://evil.example#.botframework.com",
    "https://evil.example?.botframework.com",
    "https://evil.example%2f.botframework.com",
    "https://evil.example\n.botframework.com",
    "https://evil.example。botframework.com/",
    "https://evilbotframework.com/",
    "https://.botframework.com/",
    "https://botframework.com.evil.example/",
    "https://webchat.botframework.com/?to=evil",
    "https://smba.trafficmanager.net/emea/#x",
    " https://smba.trafficmanager.net/",
    "https://smba.trafficmanager.net/\n",
    "https://smba.trafficmanager.net/a b",
    "https://smba.trafficmanager.net/%2e%2e/",
    "https://sub.proxy.example.org/",
    "https://169.254.169.254/metadata/identity",
    "http://169.254.169.254/metadata/identity",
    "https://127.0.0.1/",
    "http://127.0.0.1.evil.example/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://[::ffff:127.0.0.1]/",
    "http://0.0.0.0:3978/",
    "http://localhost@evil.example/",
    "http://localhost.evil.example/",
    *(disguise.replace("HOST", host) for disguise in DISGUISES for host in KNOWN),
]


@pytest.mark.parametrize("address", ALLOWED)
def test_microsoft_and_who_is_named_may_be_answered(address: str) -> None:
    found = hosts(settings(service_hosts=("Proxy.example.org",))).address(address)
    assert found is not None
    assert found.scheme == "https"
    assert found.port == 443


@pytest.mark.parametrize("address", LOCAL)
def test_this_machine_may_be_answered_in_local_development_alone(address: str) -> None:
    assert hosts(settings()).address(address) is None
    assert hosts(settings(app_id="", auth_disabled=True)).address(address) is not None


@pytest.mark.parametrize("address", FORGED)
def test_nobody_else_is_ever_answered(address: str) -> None:
    assert hosts(settings(service_hosts=("proxy.example.org",))).address(address) is None
    local = settings(app_id="", auth_disabled=True, service_hosts=("proxy.example.org",))
    assert hosts(local).address(address) is None


@pytest.mark.parametrize("value", [None, 7, True, ["https://smba.trafficmanager.net/"], {}])
def test_what_is_no_text_is_no_address(value: object) -> None:
    assert hosts(settings()).address(value) is None
