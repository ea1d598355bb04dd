# Every target works on a fresh machine: it makes .venv, installs what constraints.txt pins, and runs.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: run test test-slow check format bench bench-peers screenshots clean
.DEFAULT_GOAL := run

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "nn-tui needs Python 3.11 or newer; $$($(PYTHON) --version) was found. Try: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/installed: .venv/made pyproject.toml constraints.txt
	$(PIP) -e .
	@touch $@

.venv/installed-dev: .venv/installed
	$(PIP) -e '.[dev]'
	@touch $@

run: .venv/installed  ## open the gallery
	@$(BIN)/nn-tui

test: .venv/installed-dev  ## every test: the quick ones first, then the slow ones
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"
	$(BIN)/python -m pytest -n auto --dist worksteal -m slow

check: .venv/installed-dev  ## style, types, who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

format: .venv/installed-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed-dev  ## the figures in the README, measured here
	$(BIN)/python benchmarks/run.py

bench-peers: .venv/made  ## against Lightning, Keras, skorch, wandb and Cockpit, in an environment of their own
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip install --quiet -c constraints.txt -e '.[peers]'
	.venv-peers/bin/python -m pip install --quiet 'setuptools<81' cockpit-for-pytorch
	.venv-peers/bin/python benchmarks/peers.py
	.venv-peers/bin/python benchmarks/overhead.py

screenshots: .venv/installed-dev  ## draw screenshots/*.svg again from runs recorded now
	$(BIN)/python screenshots/make.py

clean:
	rm -rf .venv .venv-peers build dist *.egg-info
