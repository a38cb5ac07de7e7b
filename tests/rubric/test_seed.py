"""The bundled rubric says what its source document says, in its words and in its places."""

import pytest

from tests.support.rubrics import FLEXIBLE, capability

LEVELS = (
    "Static and Constrained Infrastructure",
    "Standardised but Rigid Infrastructure",
    "Elastic and Programmable Infrastructure",
    "Resilient and Optimised Infrastructure",
    "Adaptive Platform Infrastructure",
)
GRID = {
    "automation": (
        "Manual provisioning processes",
        "Defined environment templates",
        "Infrastructure defined and managed programmatically",
        "Continuous improvement of configurations",
        "Infrastructure capabilities exposed as services",
    ),
    "speed": (
        "Long lead times to obtain environments",
        "Provisioning partially automated but still slow",
        "Rapid provisioning of environments",
        "Rapid recovery mechanisms",
        "Support for rapid experimentation and deployment",
    ),
    "scaling": (
        "Limited ability to scale resources dynamically",
        "Scaling often manual or planned in advance",
        "Automated scaling capabilities",
        "Automated scaling tuned to demand patterns",
        "Seamless scaling across environments and regions",
    ),
    "consistency": (
        "Environment inconsistencies common",
        "Environment drift over time",
        "Consistent configurations across environments",
        "Fault tolerance and redundancy built in",
        "High availability by design",
    ),
    "autonomy": (
        "Changes require specialist intervention",
        "Limited flexibility for specialised needs",
        "Reduced dependence on manual intervention",
        "Real-time monitoring of capacity and performance",
        "Minimal manual intervention required",
    ),
    "resources": (
        "Hardware-centric planning",
        "Virtualisation or shared platforms in place",
        "Support for diverse workloads",
        "Cost and utilisation analysis",
        "Automated optimisation of resources",
    ),
}
OUTCOMES = (
    (
        "Slow delivery and innovation",
        "Inefficient resource utilisation",
        "High operational risk during modifications",
        "Difficulty responding to demand spikes",
    ),
    (
        "Improved reliability compared to ad hoc setups",
        "Continued constraints on innovation",
        "Risk of outdated infrastructure standards",
        "Inefficient response to changing demand",
    ),
    (
        "Efficient resource utilisation",
        "Greater organisational agility",
        "Reduced operational overhead",
        "Requires robust governance and monitoring",
    ),
    (
        "High reliability and availability",
        "Optimised operational efficiency",
        "Reduced risk of service degradation",
        "Increased complexity of management",
    ),
    (
        "Competitive advantage through responsiveness",
        "Reduced time to market for new initiatives",
        "Lower long-term operational costs",
        "Strong foundation for digital growth",
    ),
)


@pytest.mark.parametrize("aspect", GRID)
def test_every_characteristic_stands_in_its_cell(aspect: str) -> None:
    cells = capability(FLEXIBLE).aspect(aspect).levels
    assert tuple(cells[level].characteristic for level in range(1, 6)) == GRID[aspect]


def test_the_aspects_are_the_six_in_order() -> None:
    assert [aspect.id for aspect in capability(FLEXIBLE).aspects] == list(GRID)


@pytest.mark.parametrize("level", range(1, 6))
def test_every_level_has_its_name_and_its_four_outcomes(level: int) -> None:
    found = capability(FLEXIBLE).levels[level]
    assert found.name == LEVELS[level - 1]
    assert tuple(outcome.text for outcome in found.outcomes) == OUTCOMES[level - 1]


def test_costs_are_marked_where_levels_bring_them() -> None:
    kinds = {o.text: o.kind for level in capability(FLEXIBLE).levels.values() for o in level.outcomes}
    assert kinds["Requires robust governance and monitoring"] == "cost"
    assert kinds["Increased complexity of management"] == "cost"


def test_there_are_steps_enough_to_choose_from() -> None:
    cells = [cell for aspect in capability(FLEXIBLE).aspects for cell in aspect.levels.values()]
    assert sum(len(cell.steps) for cell in cells) >= 60
    assert sum(cell.evidence is not None for cell in cells) == 24
