# `make help` lists the commands. Nothing is needed but Python >= 3.11, make and a package index.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
# A copy of the articles, where there is one: make validate ARTICLES=DIR
ARTICLES ?=
WITH_ARTICLES := $(if $(ARTICLES),--articles $(ARTICLES))

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-13s %s\n", $$1, $$2}'

.PHONY: data
data: $(VENV)/build.stamp ## build the tables from the facts; ARTICLES=DIR verifies every passage too
	@$(BIN)/python -m scripts.build $(WITH_ARTICLES)

.PHONY: validate
validate: $(VENV)/dev.stamp ## validate facts, files and descriptor; ARTICLES=DIR verifies every passage
	@$(BIN)/python -m scripts.validate $(WITH_ARTICLES)

.PHONY: report
report: $(VENV)/dev.stamp ## validate and write validation/report.json, .md and .html
	@$(BIN)/python -m scripts.validate --write-report $(WITH_ARTICLES)

.PHONY: notebook
notebook: $(VENV)/dev.stamp ## execute the quick start, which shows the present tables, and list its hash
	@$(BIN)/python -m scripts.build
	@$(BIN)/python -m scripts.notebook
	@$(BIN)/python -m scripts.build

.PHONY: mutation
mutation: $(VENV)/dev.stamp ## corrupt copies of the tables in every way and see that each is caught (minutes)
	@$(BIN)/python -m tests.mutation

.PHONY: release-check
release-check: $(VENV)/dev.stamp ## prove that no release was touched, and show what the next one would be
	@$(BIN)/python -m scripts.release --check

.PHONY: release
release: $(VENV)/dev.stamp ## make a release from a commit: DATE=YYYY-MM-DD, perhaps VERSION=V, ARTICLES=DIR
	@$(BIN)/python -m scripts.release $(if $(DATE),--date $(DATE)) $(if $(VERSION),--version $(VERSION)) $(WITH_ARTICLES)

.PHONY: bench
bench: $(VENV)/dev.stamp ## print how long things take, as ratios measured in one run
	@$(BIN)/python -m tests.bench

.PHONY: figures
figures: $(VENV)/dev.stamp ## draw the figures of README anew, and list their hashes
	@$(BIN)/python -m scripts.figures
	@$(BIN)/python -m scripts.build

.PHONY: test
test: $(VENV)/dev.stamp ## run the tests of all behaviour (about a minute)
	@$(BIN)/python -m pytest

.PHONY: test-slow
test-slow: $(VENV)/dev.stamp ## run the tests that take long: mutants, kills, releases (minutes)
	@$(BIN)/python -m pytest -m slow

.PHONY: lint
lint: $(VENV)/dev.stamp ## check style, format and types
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

.PHONY: format
format: $(VENV)/dev.stamp ## format the code and mend what ruff can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

.PHONY: dist
dist: $(VENV)/dev.stamp ## make wheel, sdist and the data archive in dist/
	@$(BIN)/python -m scripts.dist

.PHONY: site
site: $(VENV)/dev.stamp ## write the site to site/, to be opened from there or put on any web server
	@$(BIN)/python -m scripts.site

.PHONY: lock
lock: $(VENV)/dev.stamp ## resolve requirements/*.txt anew: versions and hashes only
	@for group in build dev cff; do \
		$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--group $$group pyproject.toml -o requirements/$$group.txt \
			$$(test $$group = dev && echo "-c requirements/build.txt"); \
	done

.PHONY: setup
setup: $(VENV)/dev.stamp ## create .venv with everything that the commands need

.PHONY: clean
clean: ## delete what can be made again: .venv, caches, dist
	@rm -rf $(VENV) .build dist site .hypothesis .pytest_cache .mypy_cache .ruff_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + "; set PYTHON=")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/build.stamp: requirements/build.txt | $(VENV)/bin/python
	@echo "installing what the build needs"
	@$(PIP) -r requirements/build.txt
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt requirements/cff.txt $(VENV)/build.stamp
	@echo "installing what tests and validation need"
	@$(PIP) -r requirements/dev.txt
	@$(BIN)/python -m venv $(VENV)/cff
	@$(VENV)/cff/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes -r requirements/cff.txt
	@echo "$(CURDIR)/src" > "$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/landmine-policy.pth"
	@touch $@
