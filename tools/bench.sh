#!/bin/sh
# Measure ours beside others' ways to build it. What they need lives in .venv-bench, apart from ours.
set -eu

apart=.venv-bench
asked=tests/bench/requirements.txt

main() {
	cmp -s $asked $apart/brought || bring || echo "Not measured: who needs the packages in $asked, which could not be installed." >&2
	exec .venv/bin/python -m tests.bench "$@"
}

bring() {
	rm -rf $apart
	.venv/bin/python -m venv $apart &&
		$apart/bin/python -m pip install --quiet --disable-pip-version-check -r $asked &&
		cp $asked $apart/brought || { rm -rf $apart; return 1; }
}

main "$@"
