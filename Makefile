# What a person types here; `make` alone lists it. Needs Python 3.11 or newer and make, no more.

SHELL = /bin/sh
.DEFAULT_GOAL = help
.NOTPARALLEL:
.PHONY: help demo demo-reset run test proof bench release check messages browser lock

VENV = .venv
PYTHON = $(VENV)/bin/python
SHOP = $(VENV)/shop.stamp
TOOLS = $(VENV)/tools.stamp
MANAGE = $(PYTHON) site/manage.py
# The tests' settings need no secret and never touch the shop's database.
TEST_MANAGE = DJANGO_SETTINGS_MODULE=tests.settings $(MANAGE)
PYTEST = $(PYTHON) -m pytest
WORKERS = 2

# --- the shop ----------------------------------------------------------------------------------

demo: messages ## a demo shop on http://127.0.0.1:8000 (PORT=… moves it); a second run keeps its data
	@DEBUG=1 $(MANAGE) demo

demo-reset: messages ## the demo shop, begun anew
	@DEBUG=1 $(MANAGE) demo --reset

# Ctrl-C reaches every process of a terminal, and granian hangs when it is told twice: the two live
# in sessions of their own and are stopped once, here.
APART = $(PYTHON) -c 'import os, sys; os.setsid(); os.execv(sys.argv[1], sys.argv[1:])' $(PYTHON)

run: messages ## server and worker as in production; settings from the environment, see README
	@$(MANAGE) migrate --no-input
	@$(MANAGE) collectstatic --no-input --verbosity 0
	@$(APART) site/manage.py worker & worker=$$!; \
	PYTHONPATH=site:. $(APART) -m granian --interface wsgi --workers 2 --blocking-threads 8 \
	  --respawn-failed-workers --http1-header-read-timeout 10000 \
	  --host "$${HOST:-127.0.0.1}" --port "$${PORT:-8000}" config.wsgi:application & server=$$!; \
	trap 'kill $$worker $$server 2>/dev/null; wait; exit 0' HUP INT TERM; \
	while kill -0 $$worker 2>/dev/null && kill -0 $$server 2>/dev/null; do sleep 1; done; \
	echo "The server or its worker has ended by itself; the other is stopped too." >&2; \
	kill $$worker $$server 2>/dev/null; wait; exit 1

# --- the proof ---------------------------------------------------------------------------------

# Both databases are tried even when the first fails. An empty TEST_DATABASE_URL means SQLite.
test: $(TOOLS) messages browser ## the whole suite on SQLite and on PostgreSQL, with browser tests
	@failed=0; \
	echo "On SQLite, with the browser tests:"; \
	TEST_DATABASE_URL= $(PYTEST) -n $(WORKERS) || failed=1; \
	echo "On PostgreSQL:"; \
	$(PYTHON) -W ignore tests/postgres.py $(PYTEST) -n $(WORKERS) \
	  -m "not browser and not proof and not bench and not release" || failed=1; \
	exit $$failed

proof: $(TOOLS) messages ## the exhaustive sets: every crash point, every permutation, 100,000 products
	@failed=0; \
	echo "On SQLite:"; \
	TEST_DATABASE_URL= $(PYTEST) -n $(WORKERS) -m proof || failed=1; \
	echo "On PostgreSQL:"; \
	$(PYTHON) -W ignore tests/postgres.py $(PYTEST) -n $(WORKERS) -m proof || failed=1; \
	exit $$failed

bench: $(TOOLS) messages ## measurements, on both databases; LOAD_SECONDS=3600 makes the long load an hour on each
	@failed=0; \
	echo "On SQLite:"; \
	TEST_DATABASE_URL= $(PYTEST) -m bench -q -s || failed=1; \
	echo "On PostgreSQL:"; \
	$(PYTHON) -W ignore tests/postgres.py $(PYTEST) -m bench -q -s || failed=1; \
	exit $$failed

release: $(TOOLS) messages ## write down the shop of this version, from which later ones must upgrade
	@TEST_DATABASE_URL= $(PYTEST) -m release -q
	@$(PYTHON) -W ignore tests/postgres.py $(PYTEST) -m release -q

check: $(TOOLS) ## style, templates, types, migrations, settings: under a minute
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@find templates catalogue shop home site -name '*.html' -exec \
	  $(VENV)/bin/djade --check --target-version 5.2 {} +
	@$(PYTHON) -m bandit --quiet --configfile pyproject.toml --recursive -ll \
	  catalogue shop home site
	@$(PYTHON) -m mypy
	@$(TEST_MANAGE) makemigrations --check --dry-run
	@$(TEST_MANAGE) check
	@DEBUG= DATABASE_URL=sqlite:///var/tests/empty.sqlite3 PUBLIC_URL=https://shop.example \
	  PROMPTPAY_ID=0812345678 SECRET_KEY="$$($(PYTHON) -c 'import secrets; print(secrets.token_hex(50))')" \
	  $(MANAGE) check --deploy --fail-level WARNING

browser: | $(PYTHON) # the one system package that tests like to have
	@$(PYTHON) tests/browser/chromium.py

# --- the ground both stand on --------------------------------------------------------------------

messages: $(SHOP) ## compile the message catalogues
	@DEBUG=1 $(MANAGE) compile_catalogues

# `make lock UPGRADE=--upgrade` takes newer versions; without it, only what pyproject.toml forces.
LOCK = $(PYTHON) -m uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
  --generate-hashes --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock"

lock: | $(PYTHON) ## write requirements*.txt anew from pyproject.toml
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check "uv~=0.13.9"
	@$(LOCK) $(UPGRADE) --output-file requirements.txt
	@$(LOCK) $(UPGRADE) --group dev --constraint requirements.txt --output-file requirements-dev.txt

INSTALL = $(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

$(SHOP): requirements.txt $(PYTHON)
	@echo "Installing what the shop needs into $(VENV) (once, a minute or two) …"
	@$(INSTALL) requirements.txt
	@touch $@

# requirements-dev.txt holds all of requirements.txt.
$(TOOLS): requirements-dev.txt requirements.txt $(PYTHON)
	@echo "Installing the shop and its tools into $(VENV) (once, a few minutes) …"
	@$(INSTALL) requirements-dev.txt
	@touch $(SHOP) $@

# The first Python that is new enough. What lacks is named in one sentence, with its cure.
$(PYTHON):
	@if command -v apt-get >/dev/null; then install="apt-get install"; \
	elif command -v dnf >/dev/null; then install="dnf install"; \
	elif command -v brew >/dev/null; then install="brew install"; \
	else install="apk add"; fi; \
	for python in python3 python3.14 python3.13 python3.12 python3.11 none; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break; \
	done; \
	if [ "$$python" = none ]; then \
	  echo "Python 3.11 or newer is missing: install it with '$$install python3'." >&2; exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  package=$$("$$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
	  echo "Python's venv module is missing: install it with '$$install $$package'." >&2; exit 1; \
	fi; \
	"$$python" -m venv --clear $(VENV)

help: # the targets with a line of explanation
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' Makefile
