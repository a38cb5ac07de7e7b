#!/bin/sh
# Bring what npm has for looking at messages, and bundle what draws them. Exit 3 means that there is no npm.
set -eu

looks=tests/looks

command -v npm >/dev/null || exit 3
if ! cmp -s $looks/package-lock.json $looks/node_modules/.brought; then
	npm ci --silent --prefix $looks
	cp $looks/package-lock.json $looks/node_modules/.brought
fi
npm run --silent build --prefix $looks
