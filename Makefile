# Everything is set up from scratch by the target that needs it: `make maps` and `make test` work on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST = . $(VENV)/browser.env && $(BIN)/python -m pytest
# A file of tests stays in one process, which makes its fixtures once; tests/conftest.py says which come first.
WORKERS ?= --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: maps test thorough fuzz coverage quick mutants pictures lint bench docs wheel lock audit pythons docs-pictures clean

maps: $(VENV)/.installed
	$(BIN)/leadline build --out site

test: $(VENV)/.installed-test lint
	$(PYTEST) $(WORKERS)

# As many cases as may find a rare fault (tests/instruments/effort.py): after a change of an engine, before a release.
thorough: $(VENV)/.installed-test lint
	. $(VENV)/browser.env && LEADLINE_TESTS=thorough $(BIN)/python -m pytest $(WORKERS)

# Every reader with mutated files, each for so many seconds; ENGINE=atheris follows the lines that they reach (extra fuzz).
SECONDS ?= 60
ENGINE ?= plain
fuzz: $(VENV)/.installed-test
	PYTHONPATH=.:tests/instruments $(BIN)/python tests/fuzz/run.py --seconds $(SECONDS) --engine $(ENGINE)

# Which lines no test runs: build/coverage/index.html. What runs in other processes (commands, workers, QGIS) is not seen.
coverage: $(VENV)/.installed-test
	$(PYTEST) $(WORKERS) --cov=geo --cov=layers --cov=maps --cov=leadline --cov-report=html:build/coverage --cov-report=term:skip-covered

# The code changed at one place at a time: does a test fail? All modules of tests/mutants/suites.toml: half an hour of CPU;
# of one: make mutants MODULES=geo/geodesy/edges.py
MODULES ?=
mutants: $(VENV)/.installed-test .venv-mutants/.installed
	PYTHONPATH=. $(BIN)/python tests/mutants/run.py $(MODULES)

.venv-mutants/.installed: tests/mutants/operators.txt | $(BIN)/python
	$(BIN)/python -m venv .venv-mutants
	.venv-mutants/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement tests/mutants/operators.txt
	@touch $@

# Before `make test`: lint, the tests of one wing, as in make quick WING=layers/positions, and what any wing may leave stale:
# docs that commands write, and tables of docs.
WING ?= geo/geodesy
EACH_WING = tests/test_architecture.py tests/test_docs.py tests/layers/story_file/test_generated_docs.py
quick: lint
	$(PYTEST) $(WORKERS) --keep-derived $(EACH_WING) $(WING) tests/$(WING)

# Pictures of the pages as they are now become those that the tests compare with: look at what changed before.
pictures: $(VENV)/.installed-test
	$(PYTEST) tests/maps/site/test_site.py tests/maps/qgis -k picture --keep-pictures

lint: $(VENV)/.installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

# The documentation as a site that needs no network: site-docs/index.html. Warnings are errors.
docs: $(VENV)/.installed-docs
	@echo "Building the documentation: about 2 minutes; pictures and notebooks are kept while no code changes ..."
	$(BIN)/python -m sphinx --fail-on-warning --keep-going --quiet -d build/doctrees docs site-docs

# The pictures of pages in README and docs, docs/pictures, taken anew: look at them before you keep them.
docs-pictures: $(VENV)/.installed-test
	. $(VENV)/browser.env && $(BIN)/python docs/page_pictures.py

bench: $(VENV)/.installed-test
	$(BIN)/python benchmarks/run.py

# A wheel in dist/, and beside it what it needs as an SBOM (CycloneDX); the same bytes each time.
wheel: $(VENV)/.installed-test
	$(BIN)/python release/sbom.py dist

# The wheel in an empty environment of each Python at hand, with hashes, builds a story elsewhere. By hand, before a release.
pythons: wheel
	$(BIN)/python release/pythons.py dist

# Versions of constraints.txt with the hashes of all their files, for: pip install --require-hashes -r requirements.txt
lock: $(VENV)/.installed-test
	$(PIP) --editable '.[release]'
	$(BIN)/uv pip compile --quiet pyproject.toml --constraint constraints.txt --generate-hashes --universal --python-version 3.11 \
		--no-header --no-annotate --default-index https://pypi.org/simple --output-file requirements.txt
	$(BIN)/python release/dependencies.py

# Published vulnerabilities of what is installed by default, by the index itself.
audit: $(VENV)/.installed-test
	$(BIN)/python release/audit.py

clean:
	rm -rf $(VENV) .venv-tatc .venv-peers .venv-pages .venv-validators .venv-mutants site site-docs docs/generated build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis tests/node_modules

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
# The project alone, where only its version or settings changed: nothing else is looked at.
PROJECT = echo "Installing leadline itself: seconds ..." && $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .

$(BIN)/python:
	@echo "Making an environment in $(VENV): half a minute ..."
	@$(PYTHON) -m venv $(VENV)

# What is asked of pip: it changes only where packages do, not with the version or the settings of a tool.
$(VENV)/needs.txt: pyproject.toml constraints.txt release/needs.py | $(BIN)/python
	@$(BIN)/python release/needs.py > $@.new
	@cmp -s $@.new $@ || cp $@.new $@
	@rm $@.new

# Packages of other people; the project itself is installed anew by what depends on these, which takes seconds.
$(VENV)/.packages: $(VENV)/needs.txt
	@echo "Installing what leadline needs, and its coast (some 500 MB to fetch): 2 to 10 minutes ..."
	@$(PIP) --editable '.[coast]'
	@touch $@

$(VENV)/.packages-docs: $(VENV)/needs.txt
	@echo "Installing what the documentation needs (some 500 MB to fetch): 2 to 10 minutes ..."
	@$(PIP) --editable '.[docs]'
	@touch $@

$(VENV)/.packages-test: $(VENV)/needs.txt
	@echo "Installing what the tests need (some 1 GB to fetch, nothing where it is there): 5 to 15 minutes ..."
	@$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.packages

$(VENV)/.installed: pyproject.toml $(VENV)/.packages
	@$(PROJECT)
	@touch $@

$(VENV)/.installed-docs: pyproject.toml $(VENV)/.packages-docs
	@$(PROJECT)
	@touch $@

# Browsers, QGIS and validators for the tests. Node trusts its own list of certificates unless it is told to trust the system's.
$(VENV)/browser.env: $(VENV)/.packages-test tests/find_browser.sh tests/find_gis.sh tests/find_validators.sh tests/validators.txt tests/package-lock.json
	@echo "Installing packages of Node for the tests: about a minute ..."
	@NODE_USE_SYSTEM_CA=1 $(BIN)/npm ci --silent --prefix tests
	@echo "Looking for a browser, Firefox, QGIS and validators: seconds; minutes where they are fetched ..."
	@sh tests/find_browser.sh $(BIN)/python > $@.new
	@sh tests/find_gis.sh >> $@.new
	@sh tests/find_validators.sh $(BIN)/python >> $@.new
	@mv $@.new $@

$(VENV)/.installed-test: pyproject.toml $(VENV)/.packages-test $(VENV)/browser.env
	@$(PROJECT)
	@touch $@
