#!/bin/sh
# Plant one mistake after the other and see which ones the fast tests do not find. mutmut lives in .venv-mutants.
set -eu

apart=.venv-mutants
asked="mutmut==3.8.1"

main() {
	[ "$(cat $apart/brought 2>/dev/null)" = "$asked" ] || bring
	rm -rf mutants # mutmut renews none but Python files in an earlier copy
	$apart/bin/mutmut run --max-children "${WORKERS:-2}" "$@"
	$apart/bin/mutmut results | grep -v "not checked" || echo "Each mistake was found."
}

bring() {
	rm -rf $apart
	.venv/bin/python -m venv $apart
	$apart/bin/python -m pip install --quiet --disable-pip-version-check "$asked"
	# Everything else that the tests need comes from .venv.
	.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))' \
		>"$($apart/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/rung.pth"
	echo "$asked" >$apart/brought
}

main "$@"
