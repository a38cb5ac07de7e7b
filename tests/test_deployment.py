"""The files under `deploy/`: they name what exists, and the documents that operators paste agree with them."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import read
from bot.telemetry.metrics import REGISTRY

ROOT = Path(__file__).parent.parent
DEPLOY = ROOT / "deploy"


def manifests() -> list[dict[str, Any]]:
    """Read the Kubernetes objects."""
    return list(yaml.safe_load_all((DEPLOY / "kubernetes" / "rung.yaml").read_text()))


def expressions() -> Iterator[str]:
    """List every query of the alerts and of the dashboard."""
    groups = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    yield from (rule["expr"] for group in groups for rule in group["rules"])
    panels = json.loads((DEPLOY / "grafana" / "rung.json").read_text())["panels"]
    yield from (target["expr"] for panel in panels for target in panel["targets"])


def metric_names() -> set[str]:
    """List the names of the time series that a process can have."""
    found = set()
    for family in REGISTRY.collect():
        endings = {
            "counter": ("_total",),
            "histogram": ("_bucket", "_sum", "_count"),
            "info": ("_info",),
        }.get(family.type, ("",))
        found |= {family.name + ending for ending in endings}
    return found


@pytest.mark.parametrize("expression", sorted(set(expressions())))
def test_every_query_names_existing_metrics(expression: str) -> None:
    named = set(re.findall(r"rung_\w+", expression))
    assert named <= metric_names()


def test_every_alert_says_what_to_do() -> None:
    [group] = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text())["groups"]
    assert [
        rule["alert"] for rule in group["rules"] if set(rule["annotations"]) != {"summary", "action"}
    ] == []


def test_the_operations_page_shows_the_nginx_file() -> None:
    shown = re.search(r"```nginx\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(), re.DOTALL)
    assert shown
    assert shown[1] in (DEPLOY / "nginx.conf").read_text()


def test_every_deployment_starts_the_processes_of_the_procfile() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    processes = sorted(line.partition(": ")[2].split() for line in lines)
    pods = [each["spec"]["template"]["spec"] for each in manifests() if each["kind"] == "Deployment"]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    units = [file.read_text() for file in (DEPLOY / "systemd").iterdir()]
    started = [re.search(r"^ExecStart=/opt/rung/bin/(.*)$", unit, re.MULTILINE) for unit in units]
    assert sorted(pod["containers"][0]["command"] for pod in pods) == processes
    assert sorted(services[name]["command"] for name in ("web", "worker")) == processes
    assert sorted(each[1].split() for each in started if each) == processes


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "workflows").iterdir()), ids=lambda path: path.name
)
def test_workflows_pin_actions_and_declare_permissions(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    used = [step["uses"] for step in steps if "uses" in step]
    assert [each for each in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each)] == []
    # What others write (names of branches, titles) would run as code there.
    assert [step["run"] for step in steps if "${{" in step.get("run", "")] == []
    checkouts = [step for step in steps if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


def test_metrics_and_health_stay_inside() -> None:
    pods = {
        each["metadata"]["name"]: each["spec"]["template"]["spec"]["containers"][0]
        for each in manifests()
        if each["kind"] == "Deployment"
    }
    for pod in pods.values():
        [admin] = [each["containerPort"] for each in pod["ports"] if each["name"] == "admin"]
        assert {"name": "RUNG_ADMIN_PORT", "value": str(admin)} in pod["env"]
        probes = [pod[probe] for probe in ("readinessProbe", "livenessProbe") if probe in pod]
        assert {probe["httpGet"]["port"] for probe in probes} == {"admin"}
    [service] = [each for each in manifests() if each["kind"] == "Service"]
    assert [each["targetPort"] for each in service["spec"]["ports"]] == ["http"]
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["web"]["ports"] == ["127.0.0.1:3000:3000"]
    assert "ports" not in services["worker"]


def test_a_web_process_is_killed_after_it_may_end() -> None:
    """Give it the time in which it serves on, and 25 s for what it has begun."""
    [pod] = [
        each["spec"]["template"]["spec"]
        for each in manifests()
        if each["kind"] == "Deployment" and each["metadata"]["name"] == "rung-web"
    ]
    drain = {each["name"]: each["value"] for each in pod["containers"][0]["env"]}["RUNG_DRAIN_SECONDS"]
    assert pod["terminationGracePeriodSeconds"] == int(drain) + 25
    usual = read({}).drain_seconds + 25
    assert f"TimeoutStopSec={usual}\n" in (DEPLOY / "systemd" / "rung-web.service").read_text()
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert services["web"]["stop_grace_period"] == f"{usual}s"


def test_the_service_selects_the_web_pods_only() -> None:
    labels = {
        each["metadata"]["name"]: each["spec"]["template"]["metadata"]["labels"]
        for each in manifests()
        if each["kind"] == "Deployment"
    }
    for kind in ("Service", "PodDisruptionBudget"):
        [found] = [each for each in manifests() if each["kind"] == kind]
        selector = found["spec"]["selector"]
        wanted = selector.get("matchLabels", selector)
        assert [name for name, has in labels.items() if wanted.items() <= has.items()] == ["rung-web"]


def test_the_image_tag_is_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    images = re.findall(r"image: (\S+)", (DEPLOY / "kubernetes" / "rung.yaml").read_text())
    assert set(images) == {f"rung:{version}"}


def test_the_image_copies_what_the_wheel_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    names = {name for line in copied for name in line.split()}
    assert {*packages, "pyproject.toml", "requirements.txt", project["project"]["readme"]} <= names
