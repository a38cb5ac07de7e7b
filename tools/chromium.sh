#!/bin/sh
# Print a Chromium that runs here, for the browser tests; print nothing where none is to be had.
# What is named or installed comes first, then Debian's where this runs as root, then Playwright's own.
# The headless shell draws the same page with a third of the computing.
set -eu

main() {
	if [ -n "${CHROMIUM:-}" ]; then
		runs "$CHROMIUM" || { echo "CHROMIUM=$CHROMIUM does not run." >&2; exit 1; }
		return
	fi
	installed || downloaded || debian || fetched || true
}

# Print $1 as a path, if it is a program that starts.
runs() {
	"$1" --version >/dev/null 2>&1 && command -v "$1"
}

installed() {
	for name in chromium-headless-shell chromium chromium-browser google-chrome; do
		runs $name && return
	done
	return 1
}

debian() {
	[ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
	echo "Installing Chromium for the browser tests ..." >&2
	apt-get update -qq >/dev/null 2>&1 || return 1
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-core >/dev/null 2>&1 || return 1
	installed
}

fetched() {
	echo "Fetching Playwright's Chromium for the browser tests ..." >&2
	.venv/bin/python -m playwright install chromium >/dev/null 2>&1 || return 1
	downloaded
}

downloaded() {
	runs "$(.venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)')"
}

main
