# The two commands of the README, and what they stand on. Everything sets itself up; nothing is fetched twice.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup read test lint lock clean

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

read: setup
	$(BIN)/onrecord read examples/kestrel-strait-talks.txt --published 2024-05-18

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Wants pip-tools; writes what pyproject.toml and requirements.in ask for, with hashes and without a registry's name.
lock:
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --strip-extras --extra parquet --extra cluster -o requirements.lock pyproject.toml requirements.in

clean:
	rm -rf .venv
