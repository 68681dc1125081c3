# Everything a developer or a newcomer runs. A fresh machine needs Python 3.11 or newer with venv, and make.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
SOURCES := bot filters lexicons models
ALL_CODE := $(SOURCES) tests benchmarks

.PHONY: run test lint format bench quality fuzz dictionary sequences clean

run: $(READY)  ## the demo in a browser, on this machine
	$(BIN)/dezhurny demo

test: $(READY)
	$(BIN)/python -m pytest -n 2 --dist worksteal --cov --cov-report=term $(PYTEST_ARGS)

lint: $(READY)
	$(BIN)/ruff check $(ALL_CODE)
	$(BIN)/ruff format --check $(ALL_CODE)
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix $(ALL_CODE)
	$(BIN)/ruff format $(ALL_CODE)

bench: $(READY)  ## speed of the filters
	$(BIN)/python -m benchmarks.filters

quality: $(READY)  ## quality by category, compared with the figures that must hold, and speed
	$(BIN)/python -m models.quality
	$(BIN)/python -m benchmarks.filters

$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,train]'
	touch $(READY)

fuzz: $(READY)  ## 100,000 Unicode strings through the filters
	DEZHURNY_FUZZ=100000 $(BIN)/python -m pytest tests/filters/test_fuzz.py

sequences: $(READY)  ## 10,000 random sequences of events through the service: hours
	DEZHURNY_SEQUENCES=10000 $(BIN)/python -m pytest tests/scenarios/test_sequences.py

dictionary: $(READY)  ## every form of the dictionary through the profanity detector
	$(BIN)/python -m pytest tests/filters -m dictionary

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage* build dist *.egg-info
