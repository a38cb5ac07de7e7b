#!/bin/sh
# Run the checks that need npm's packages. Without npm the last line says that they were not run.
set -eu

status=0
tools/npm.sh || status=$?
if [ $status = 3 ]; then
	echo "Not run: what npm's packages say of our messages and of Teams' manifest. Install Node.js 20 or newer: make looks"
	exit
fi
[ $status = 0 ] || { echo "npm could not bring its packages." >&2; exit 1; }
exec tools/test.sh npm tests/looks "$@"
