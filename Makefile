# The project's commands. A machine needs Python 3.11 or later and make; the rest is fetched and checked here.
#   make run    serve the site with a demonstration locality      make lint   style, types and the arrows between rooms
#   make test   the whole suite, browser and both databases       make drill  the long tests, as a table
#   make bench  figures against their targets, as a table         make lock   renew the locked requirements
# To change:  PORT=8080  VENV=/elsewhere  PYTHON=python3.12  PYTEST_ARGS="-k sign_in"

SHELL := /bin/sh
PORT ?= 8000
VENV ?= .venv
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
UV_COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command "make lock"
NODE_VENV := .make/node
FLASK := $(BIN)/flask

# $(call once,STAMP,FILES,COMMANDS): run COMMANDS unless FILES are what they were when it last succeeded.
define once
@now="$$(cat $(2) | cksum)"; if [ "$$(cat $(1) 2>/dev/null)" != "$$now" ]; then \
	set -e; $(3); mkdir -p $(dir $(1)); echo "$$now" > $(1); fi
endef

.PHONY: run test lint bench drill lock clean venv requirements test-requirements bench-requirements assets database \
	postcodes browser

run: requirements assets database postcodes
	@$(FLASK) demonstration load --if-empty
	@$(FLASK) serve --port $(PORT)

test: test-requirements assets postcodes browser
	$(BIN)/python -m pytest --numprocesses 2 --dist loadgroup --no-loadscope-reorder $(PYTEST_ARGS)

drill: test-requirements assets postcodes browser
	$(BIN)/python -m pytest -m drill -p tests.drill_table $(PYTEST_ARGS)

bench: test-requirements bench-requirements assets postcodes
	$(BIN)/python -m tests.benchmarks.run

lint: test-requirements
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

lock: test-requirements
	$(UV_COMPILE) requirements.in -o requirements.txt
	$(UV_COMPILE) tests/requirements.in -o tests/requirements.txt
	$(UV_COMPILE) tests/benchmarks/requirements.in -o tests/benchmarks/requirements.txt
	$(UV_COMPILE) collabnet/cli/assets.requirements.in -o collabnet/cli/assets.requirements.txt

clean:
	rm -rf .make node_modules static/vendor .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis \
		test-results $(VENV)

venv:
	@if [ -z "$(PYTHON)" ]; then echo "Python 3.11 or later is needed. Install it, or say where it is: make PYTHON=/path/to/python3"; exit 1; fi
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { echo "Making a virtual environment in $(VENV)"; \
		rm -rf $(VENV); $(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt-get install python3-venv, then make again."; exit 1; }; }

requirements: venv
	$(call once,$(VENV)/.stamps/requirements,requirements.txt,\
		echo "Installing what the application needs"; $(PIP_INSTALL) -r requirements.txt)

test-requirements: requirements
	$(call once,$(VENV)/.stamps/test-requirements,tests/requirements.txt,\
		echo "Installing what the tests need"; $(PIP_INSTALL) -r tests/requirements.txt)

bench-requirements: requirements
	$(call once,$(VENV)/.stamps/bench-requirements,tests/benchmarks/requirements.txt,\
		echo "Installing what the benchmarks compare with"; $(PIP_INSTALL) -r tests/benchmarks/requirements.txt)

assets: venv
	@test -d static/vendor || rm -f .make/assets
	$(call once,.make/assets,package-lock.json collabnet/cli/assets.py,\
		echo "Fetching the front-end assets"; python=$(BIN)/python; \
		if ! command -v npm >/dev/null || ! command -v node >/dev/null; then \
			$(PYTHON) -m venv $(NODE_VENV); python=$(NODE_VENV)/bin/python; \
			$$python -m pip install --quiet --disable-pip-version-check --require-hashes \
				-r collabnet/cli/assets.requirements.txt; fi; \
		$$python collabnet/cli/assets.py)

database: requirements
	@$(FLASK) db upgrade

postcodes: requirements
	@$(FLASK) postcodes build

browser: test-requirements
	@$(BIN)/python -m tests.browser.chromium
