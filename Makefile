# Everything sets up .venv by itself; nothing is installed outside of it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PATHS := duixian eval bench tests

.PHONY: run test check lint types gate bench bench-corpus clean

run: $(VENV)/.ready
	$(BIN)/duixian extract samples/

test: $(VENV)/.ready
	$(BIN)/python -m pytest

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

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

# The stamp is older than pyproject.toml whenever a dependency may have changed.
$(VENV)/.ready: pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@
