#!/bin/sh
# List what is installed at run time as CycloneDX, with the hashes that pip checks, into build/rung.cdx.json.
set -eu

cd "$(dirname "$0")/.."
venv=build/sbom-venv
[ -x "$venv/bin/cyclonedx-py" ] || {
	"${PYTHON:-.venv/bin/python}" -m venv "$venv"
	"$venv/bin/pip" install -q --disable-pip-version-check 'cyclonedx-bom==7.5.0'
}
PYTHONWARNINGS=ignore "$venv/bin/cyclonedx-py" requirements requirements.txt --pyproject pyproject.toml \
	--output-reproducible --output-file build/rung.cdx.json
"$venv/bin/python" - <<'PYTHON'
import json, pathlib, re, sys

locked = set(re.findall(r"^([\w.-]+)==(\S+)", pathlib.Path("requirements.txt").read_text(), re.MULTILINE))
listed = {(each["name"], each["version"]) for each in json.loads(pathlib.Path("build/rung.cdx.json").read_text())["components"]}
if locked != listed:
    sys.exit(f"The list is not what requirements.txt installs: {sorted(locked ^ listed)}")
print(f"build/rung.cdx.json lists {len(listed)} packages.")
PYTHON
