#!/bin/sh
# Drive Microsoft's Agents Playground, which npx fetches: https://www.npmjs.com/package/@microsoft/m365agentsplayground
set -eu

command -v npx >/dev/null || { echo "This needs npx: install Node.js 20 or newer." >&2; exit 1; }
exec tools/test.sh agents_playground tests/platforms/teams/test_agents_playground.py "$@"
