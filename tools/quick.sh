#!/bin/sh
# Run the tests that start no server, no process and no browser: the rule, the core, parsing, drawing.
set -eu

exec .venv/bin/python -m pytest -n "${WORKERS:-2}" --dist worksteal -q \
	tests/rubric/test_scoring.py tests/rubric/test_lint.py tests/rubric/test_yaml_guard.py tests/rubric/test_schema.py \
	tests/conversation/when tests/conversation/typed/test_parsing.py tests/conversation/test_callback_data.py \
	tests/conversation/test_notes.py tests/conversation/test_small_talk.py tests/conversation/typed/test_interpretation.py \
	tests/handlers/test_dispatch.py tests/reminders/test_policy.py \
	tests/platforms/slack/test_parse.py tests/platforms/teams/test_parse.py \
	tests/platforms/playground/test_parse.py tests/platforms/playground/test_render.py "$@"
