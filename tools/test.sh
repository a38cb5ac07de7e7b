#!/bin/sh
# Run the tests that the marker expression $1 selects; $2 and on go to pytest. The last lines say what could not run.
set -eu

selected=$1
shift
CHROMIUM=$(tools/chromium.sh)
export CHROMIUM
[ -n "$CHROMIUM" ] || selected="($selected) and not browser"

# A third of the time is waiting, for processes, pages and timeouts: twice as many workers as the two cores of CI.
status=0
.venv/bin/python -m pytest -n "${WORKERS:-4}" --dist worksteal -q -r fEs -m "$selected" "$@" || status=$?

if [ -z "$CHROMIUM" ]; then
	echo "Not run: the browser tests, for want of a Chromium. Install one, or name it: make test CHROMIUM=/path/to/it"
	[ "${CI:-}" != true ] || status=1
fi
exit $status
