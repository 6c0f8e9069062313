# Quarterdeck. `make run` serves it, `make demo` serves the demo company, `make test` proves it.

PYTHON ?= python3
IN := .venv/bin
SERVE := $(IN)/streamlit run app.py

.PHONY: run demo test test-long lint bench clean system

run: .venv/installed
	$(IN)/python -m data migrate
	$(SERVE)

# The demo company has a store of its own: whatever DATABASE_URL says, yours is not touched.
demo: export QUARTERDECK_DEMO := 1
demo: export QUARTERDECK_DIR := var/demo
demo: export DATABASE_URL := sqlite:///var/demo/quarterdeck.db
demo: export DATABASE_OWNER_URL := $(DATABASE_URL)
demo: .venv/installed
	$(IN)/python -m data migrate
	$(IN)/python -m data demo
	$(SERVE)

test: .venv/installed-dev system
	$(IN)/python -m pytest --numprocesses 3 --dist loadfile --no-loadscope-reorder

test-long: .venv/installed-dev system
	$(IN)/python -m pytest -m long --timeout 1800

lint: .venv/installed-dev
	$(IN)/ruff check
	$(IN)/mypy

bench: .venv/installed-dev
	$(IN)/python -m benchmarks

# Your store under var/ stays.
clean:
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The stamps are older than the lists they were made from: install again.
.venv/installed: requirements.txt
.venv/installed-dev: requirements-dev.txt requirements.txt
.venv/installed .venv/installed-dev:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Quarterdeck needs Python 3.11 or newer; name one with make PYTHON=...")'
	@test -x $(IN)/pip || $(PYTHON) -m venv --clear .venv || { echo "Could not make .venv. On Debian: apt-get install python3-venv"; exit 1; }
	$(IN)/python -m pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

# The browser and the database server that some tests use: installed where that is possible, named where it is not.
system:
	@absent=$$(for name in $$(cat packages.txt); do \
	    dpkg-query -W -f '$${Status}' $$name 2>/dev/null | grep -q 'ok installed' || printf ' %s' $$name; done); \
	test -z "$$absent" && exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing$$absent"; \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $$absent >/dev/null && exit 0; \
	fi; \
	echo "Could not install$$absent; tests that need them are skipped. On Debian, as root: apt-get install$$absent"
