# The two commands of the README, and what they stand on. Everything sets itself up; nothing is fetched twice.
PYTHON ?= python3
BIN := .venv/bin

VENDOR := src/onrecord/web/static/vendor

.PHONY: setup read test lint lock serve assets clean

setup: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

read: setup
	$(BIN)/onrecord read examples/kestrel-strait-talks.txt --published 2024-05-18

# The reading room of your own record; RECORD=my.db names another.
serve: setup assets
	$(BIN)/onrecord serve $(RECORD)

# Fonts and coastlines, which the room is plainer without; nothing else needs npm.
assets: $(VENDOR)/.installed

$(VENDOR)/.installed: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	mkdir -p $(VENDOR)
	cp node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2 $(VENDOR)
	cp node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-wght-normal.woff2 $(VENDOR)
	cp node_modules/@fontsource-variable/source-serif-4/files/source-serif-4-latin-ext-wght-normal.woff2 $(VENDOR)
	cp node_modules/world-atlas/countries-110m.json $(VENDOR)
	cp node_modules/@fontsource-variable/inter/LICENSE $(VENDOR)/inter.LICENSE
	cp node_modules/@fontsource-variable/source-serif-4/LICENSE $(VENDOR)/source-serif-4.LICENSE
	cp node_modules/world-atlas/LICENSE $(VENDOR)/world-atlas.LICENSE
	@touch $@

test: setup
	$(BIN)/python -m pytest

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Wants pip-tools; writes what pyproject.toml and requirements.in ask for, with hashes and without a registry's name.
lock:
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --strip-extras --extra parquet --extra web --extra cluster -o requirements.lock pyproject.toml requirements.in

clean:
	rm -rf .venv
