# Everything a person does with this project; `make` alone lists it.
BIN := .venv/bin
READY := .venv/.ready
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
	--no-emit-index-url --no-emit-find-links $(if $(UPGRADE),--upgrade) pyproject.toml
# Python keeps what it compiles, whatever the environment says: else every process compiles everything anew.
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/pycache
.DEFAULT_GOAL := help
.PHONY: help setup demo chat test ha quick long lint format check lock mutants bench pictures looks agents-playground deployment sbom clean

help: ## List what can be done
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Make .venv with everything in it; PYTHON=python3.12 names another interpreter
	@echo "Ready. Try: make demo"

$(READY): requirements-dev.txt pyproject.toml tools/setup.sh
	@tools/setup.sh
	@touch $@

demo: $(READY) ## Chat with Rung in the browser; PORT=3001 and RUNG_NO_BROWSER=1 are honoured
	@exec $(BIN)/rung demo

chat: $(READY) ## Chat with Rung in this terminal
	@exec $(BIN)/rung chat

test: $(READY) ## Run the tests, on a real server and in a real browser; ARGS='-k word' narrows it
	@tools/test.sh 'not long and not npm and not drawn and not agents_playground and not ha' $(ARGS)

ha: $(READY) ## Play Sentinel, Cluster, TLS, failover and restart with real servers (Debian's Redis speaks TLS)
	@$(BIN)/python -m pytest -n 4 -q -r fEs -m 'ha and not long' tests/store/ha $(ARGS)
	@$(BIN)/python -m pytest -q -r fEs --cluster tests/handlers/test_typed_words.py $(ARGS)

quick: lint ## Check what needs no server and no browser, for every save
	@tools/quick.sh $(ARGS)

long: $(READY) ## Run the same checks with larger sizes (under an hour)
	@tools/test.sh "long or hypothesis" --hypothesis-profile=long $(ARGS)

lint: $(READY) ## Check format, style, types and who imports whom
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(READY) ## Put the code into shape
	@$(BIN)/ruff check --fix-only --quiet .
	@$(BIN)/ruff format .

check: lint test ## Run lint and test; a change must pass ha and looks, too

lock: | $(BIN)/uv ## Pin what pyproject.toml asks for; UPGRADE=1 takes newer releases
	@$(LOCK) -o requirements.txt
	@$(LOCK) --extra dev --constraint requirements.txt --no-emit-package rung -o requirements-dev.txt

$(BIN)/uv:
	@tools/setup.sh

mutants: $(READY) ## Plant mistakes in scoring, reminders, floors, closing and steps and list those no test finds
	@tools/mutants.sh $(ARGS)

bench: $(READY) ## Compare a step's cost side by side with other ways to build it
	@tools/bench.sh $(ARGS)

pictures: $(READY) ## Draw every message as Slack and Teams show it, into build/pictures (needs npm)
	@tools/pictures.sh $(ARGS)

looks: $(READY) ## Look at pages and messages as a browser draws them; npm judges Teams' manifest, too
	@tools/looks.sh $(ARGS)

agents-playground: $(READY) ## Let Microsoft's own test client talk to Rung, fetched with npx under its own licence
	@tools/agents_playground.sh $(ARGS)

deployment: $(READY) ## Judge the files under deploy/ by promtool, nginx, systemd and Kubernetes' schemas
	@tools/deployment.sh

sbom: $(READY) ## List what is installed at run time as CycloneDX, into build/rung.cdx.json
	@tools/sbom.sh

clean: ## Remove what was made here (your answers stay)
	@rm -rf .venv .venv-bench .venv-mutants mutants .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis build tests/looks/node_modules
