"""A clock that is off is told of, with what to do, for as long as that may still be so."""

import pytest

from bot.platforms.common.edge import LATELY_SECONDS, ClockSkew
from bot.telemetry.metrics import REGISTRY
from tests.support.clock import Clock


def refusals() -> float:
    return REGISTRY.get_sample_value("rung_clock_refused_total", {"platform": "slack"}) or 0.0


def told(skew: ClockSkew) -> str:
    assert not any(finding.grave for finding in skew.findings())
    return " ".join(finding.text for finding in skew.findings())


@pytest.mark.parametrize("seconds", [0, -3, 60, -60])
def test_a_right_clock_is_not_reported(seconds: float) -> None:
    skew = ClockSkew("slack", lambda: 0.0)
    skew.note(seconds)
    assert told(skew) == ""


@pytest.mark.parametrize(("seconds", "way"), [(299, "299 s behind"), (-299, "299 s ahead of")])
def test_a_wrong_clock_is_reported_before_refusals(seconds: float, way: str) -> None:
    before, skew = refusals(), ClockSkew("slack", lambda: 0.0)
    skew.note(seconds)
    assert way in told(skew)
    assert refusals() == before


@pytest.mark.parametrize("seconds", [301, -301])
def test_who_is_refused_for_it_is_counted(seconds: float) -> None:
    before, skew = refusals(), ClockSkew("slack", lambda: 0.0)
    skew.note(seconds)
    assert refusals() == before + 1


@pytest.mark.parametrize(
    ("seconds", "way", "is_grave"),
    [(60, "", False), (-61, "is 61 s ahead of slack's", False), (301, "is 301 s behind slack's", True)],
)
def test_only_a_measured_difference_takes_us_out_of_service(seconds: float, way: str, is_grave: bool) -> None:
    clock = Clock()
    skew = ClockSkew("slack", lambda: clock.now)
    skew.note(3600)
    assert "was recently 3600 s behind" in told(skew)
    skew.measure(seconds)
    clock.forward(1)
    if way:
        (finding,) = skew.findings()
        assert (way in finding.text, finding.grave) == (True, is_grave)
    clock.forward(LATELY_SECONDS)
    assert (skew.measured, told(skew)) == (0.0, "")


def test_the_worst_is_told_until_it_is_long_ago() -> None:
    clock = Clock()
    skew = ClockSkew("slack", lambda: clock.now)
    skew.note(400)
    skew.note(0)
    assert "400 s" in told(skew)
    clock.forward(LATELY_SECONDS)
    assert told(skew) == ""
    skew.note(100)
    assert "100 s" in told(skew)
