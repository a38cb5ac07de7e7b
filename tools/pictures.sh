#!/bin/sh
# Draw every message, or those named, as people see them: to be looked at, and never a test.
set -eu

looks=tests/looks

command -v npm >/dev/null || { echo "Drawing needs npm: install Node.js 20 or newer." >&2; exit 1; }
[ $looks/node_modules/.package-lock.json -nt $looks/package-lock.json ] || npm ci --silent --prefix $looks
npm run --silent build --prefix $looks
CHROMIUM=$(tools/chromium.sh)
export CHROMIUM
exec .venv/bin/python -m tests.looks "$@"
