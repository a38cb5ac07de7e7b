"""An address that comes with an activity is one of the few that we may talk to, or none."""

import pytest

from bot.platforms.teams.authentication import hosts
from tests.fakes.teams_site import settings
from tests.platforms.teams.forgeries import FORGED_ADDRESSES

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


@pytest.mark.parametrize("address", ALLOWED)
def test_microsoft_and_who_is_named_may_be_answered(address: str) -> None:
    found = hosts(settings(service_hosts=("Proxy.example.org",))).parse_service_url(address)
    assert found is not None
    assert found.scheme == "https"
    assert found.port == 443


@pytest.mark.parametrize("address", LOCAL)
def test_this_machine_may_be_answered_in_local_development_alone(address: str) -> None:
    assert hosts(settings()).parse_service_url(address) is None
    assert hosts(settings(app_id="", auth_disabled=True)).parse_service_url(address) is not None


@pytest.mark.parametrize("address", FORGED_ADDRESSES)
def test_nobody_else_is_ever_answered(address: str) -> None:
    assert hosts(settings(service_hosts=("proxy.example.org",))).parse_service_url(address) is None
    local = settings(app_id="", auth_disabled=True, service_hosts=("proxy.example.org",))
    assert hosts(local).parse_service_url(address) is None


@pytest.mark.parametrize("value", [None, 7, True, ["https://smba.trafficmanager.net/"], {}])
def test_what_is_no_text_is_no_address(value: object) -> None:
    assert hosts(settings()).parse_service_url(value) is None
