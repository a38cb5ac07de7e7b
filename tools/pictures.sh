#!/bin/sh
# Draw every message, or those named, as people see them: to be looked at, and never a test.
set -eu

tools/npm.sh || { echo "Drawing needs npm: install Node.js 20 or newer." >&2; exit 1; }
CHROMIUM=$(tools/chromium.sh)
export CHROMIUM
exec .venv/bin/python -m tests.looks "$@"
