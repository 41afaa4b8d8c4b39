# Everything sets up .venv by itself; nothing is installed outside of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATHS := duixian eval bench tests docs
PAGES := duixian/web/shell
FONTS := duixian/web/site/charts/fonts
CHARTS := $(PAGES)/static/site/vendor/uPlot.iife.min.js
WORDS := $(PAGES)/locale/en/LC_MESSAGES/django.mo

.PHONY: run test test-postgres check lint types gate bench bench-corpus bench-site docs screenshots assets words clean

# A ledger of its own in the checkout: nothing is mixed into the one that `duixian serve` shows. PORT=8001 make run
PORT ?= 8000
run: export DUIXIAN_HOME ?= $(CURDIR)/.ledger
run: $(VENV)/.ready $(CHARTS) $(WORDS)
	$(BIN)/duixian ledger add samples/
	exec $(BIN)/duixian serve --port $(PORT)

test: $(VENV)/.ready $(CHARTS) $(WORDS)
	$(BIN)/python -m pytest

# The tests of ledger and site again, on a PostgreSQL that is started for them and stopped behind them.
test-postgres: $(VENV)/.ready $(CHARTS) $(WORDS)
	.ci/with-postgres $(BIN)/python -m pytest tests/web

check: lint types test gate

lint: $(VENV)/.ready
	$(BIN)/ruff check $(PATHS)

types: $(VENV)/.ready
	$(BIN)/mypy

gate: $(VENV)/.ready
	$(BIN)/python eval/gate.py

bench: $(VENV)/.ready
	$(BIN)/python bench/bench.py

bench-corpus: $(VENV)/.ready
	$(BIN)/python bench/bench_corpus.py

# What the site does under load: make bench-site SITE_ARGS="--dataset DATASET"
bench-site: $(VENV)/.ready $(WORDS)
	$(BIN)/python bench/bench_site.py $(SITE_ARGS)

# The tables of the docs, from the columns, rules and checks that the program goes by.
docs: $(VENV)/.ready
	$(BIN)/python docs/tables.py

# The pictures of the README, taken by the browser of the tests.
screenshots: $(VENV)/.ready $(WORDS)
	DUIXIAN_SCREENSHOTS=docs $(BIN)/python -m pytest tests/web/browser/test_screenshots.py

# Charts that can be moved over (uPlot), and a Chinese font for charts as PNG. Without them charts are SVG that stand still.
assets:
	cd assets && npm ci --no-audit --no-fund
	mkdir -p $(PAGES)/static/site/vendor $(FONTS)
	cp assets/node_modules/uplot/dist/uPlot.iife.min.js assets/node_modules/uplot/dist/uPlot.min.css $(PAGES)/static/site/vendor/
	cp assets/node_modules/@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf $(FONTS)/

# The English of the site, as Django reads it. It is not in the repository; a wheel brings it along (hatch_build.py).
words: $(WORDS)

$(WORDS): $(PAGES)/locale/en/LC_MESSAGES/django.po | $(VENV)/.ready
	$(BIN)/pybabel --quiet compile --domain django --directory $(PAGES)/locale

# What runs and what tests the site has them where npm is there; where it is not, or fails, it goes on without.
$(CHARTS): assets/package-lock.json
	@if command -v npm >/dev/null && $(MAKE) --silent assets; then touch $(CHARTS); \
	else echo "make: charts will stand still: install npm, then make assets" >&2; fi

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The stamp is older than pyproject.toml whenever a dependency may have changed.
$(VENV)/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
