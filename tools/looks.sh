#!/bin/sh
# Look at pages as a browser draws them, and at messages as npm's packages do. Without npm, the last line says so.
set -eu

status=0
tools/npm.sh || status=$?
case $status in
0) selected="drawn or npm" ;;
3) selected="drawn" ;;
*)
	echo "npm could not bring its packages." >&2
	exit 1
	;;
esac
tools/test.sh "$selected" tests/looks tests/pages tests/platforms/playground "$@"
if [ $status = 3 ]; then
	echo "Not run: what npm's packages say of our messages and of Teams' manifest. Install Node.js 20 or newer: make looks"
fi
