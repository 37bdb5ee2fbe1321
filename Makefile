# Every target does its own set-up: a fresh clone needs only Python 3.11 and this file.
PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
SHARED := $(abspath ../shared/data)

# Where sample footage and models lie beside this checkout, use them; the environment wins.
ifneq ($(wildcard $(SHARED)),)
export TRAILWARDEN_MODELS  ?= $(SHARED)/detectors
export TRAILWARDEN_SAMPLES ?= $(SHARED)
endif

.PHONY: demo test test-slow lint bench lock clean

$(VENV)/.installed: requirements.lock requirements-dev.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

demo: $(VENV)/.installed  ## three simulated cameras, and sample footage where it is configured
	$(BIN)/trailwarden demo $(ARGS)

test: $(VENV)/.installed  ## the default tests
	TRAILWARDEN_OFFLINE=1 $(BIN)/python -m pytest -m "not slow" $(ARGS)

test-slow: $(VENV)/.installed  ## the tests that take minutes
	TRAILWARDEN_OFFLINE=1 $(BIN)/python -m pytest -m slow $(ARGS)

lint: $(VENV)/.installed  ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/.installed  ## every benchmark, each prints its table (about an hour)
	TRAILWARDEN_OFFLINE=1 $(BIN)/python -m bench $(ARGS)

lock: $(VENV)/.installed  ## pin what pyproject asks for
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --output-file requirements.lock pyproject.toml
	$(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-header --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	sed -i 's/^\(torch==[0-9.]*\)+cpu$$/\1/' requirements-dev.lock  # the build for this machine, whichever

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache
