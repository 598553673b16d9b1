# make demo: analyses the shipped captures.  make test: runs the tests.  Both set everything up by themselves in .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: install demo test bench soak lint clean

install: .venv/core

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 12))' || { echo "phonehome needs Python 3.12 or later; say which: make PYTHON=python3.13 …"; exit 2; }
	$(PYTHON) -m venv .venv

.venv/core: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[geo]'
	$(BIN)/python -m compileall -q analysis addons
	@touch $@

.venv/dev: .venv/bin/python pyproject.toml constraints.txt
	$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,geo]'
	$(BIN)/python -m compileall -q analysis addons
	@touch $@ .venv/core

demo: .venv/core
	$(BIN)/phonehome demo --out demo-output --overwrite

test: .venv/dev
	$(BIN)/python -m pytest -n 2

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: .venv/dev
	$(BIN)/python -m tests.benchmarks

soak: .venv/dev
	$(BIN)/python -m pytest -m soak

clean:
	rm -rf .venv demo-output
