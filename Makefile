# Every target with a `##` after it shows up in `make help`, in the order of this file.
PYTHON ?= python
.DEFAULT_GOAL := help

.PHONY: help
help:  ## Print this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  \033[1m%-12s\033[0m %s\n", $$1, $$2}' Makefile

.PHONY: install
install:  ## Install the package, editable, with its extras and all tools
	$(PYTHON) -m pip install --editable ".[cities,dask,forecast,geo,h3,pandas,plot,remote,report]" --group dev

.PHONY: hooks
hooks:  ## Run the checks before every commit from now on
	$(PYTHON) -m pre_commit install

.PHONY: format
format:  ## Format the code and mend what ruff can mend
	$(PYTHON) -m ruff check --fix-only .
	$(PYTHON) -m ruff format .

.PHONY: lint
lint:  ## Check style, types and the direction of imports
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m mypy
	lint-imports

.PHONY: test
test:  ## Run the tests and the examples in docstrings
	$(PYTHON) -m pytest -n 2

.PHONY: coverage
coverage:  ## See what the tests run that are not slow
	$(PYTHON) -m pytest -n 2 -m "not slow" --cov

.PHONY: check
check: lint test docs  ## All of lint, test and docs

.PHONY: dictionary
dictionary:  ## Write docs/data-dictionary.md from the schemas
	$(PYTHON) docs/generate_dictionary.py

.PHONY: published
published:  ## Write docs/validation-published.md from the paper's figures
	$(PYTHON) docs/generate_published.py

.PHONY: trust
trust:  ## Write docs/trust.md from simulated worlds (a minute or two)
	$(PYTHON) docs/generate_trust.py

.PHONY: forecasts
forecasts:  ## Write docs/forecasts-tried.md from real figures (a minute or two)
	$(PYTHON) docs/generate_forecasts.py

.PHONY: docs
docs:  ## Build the documentation, strictly, into site/
	$(PYTHON) -m mkdocs build --strict

.PHONY: serve
serve:  ## Show the documentation while you write it
	$(PYTHON) -m mkdocs serve

.PHONY: bench
bench:  ## Run the benchmarks (minutes; they print ratios and never fail)
	$(PYTHON) benchmarks/pipeline.py

.PHONY: ci
ci:  ## Everything, from nothing, as the continuous integration does it
	.ci/run

.PHONY: clean
clean:  ## Remove what the tools leave behind
	rm -rf .ci-env .coverage .coverage.* .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache dist htmlcov site
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
