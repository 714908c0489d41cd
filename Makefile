# One command per need; `make` alone lists them. Everything runs from .venv, which bootstrap makes and keeps current.

PYTHON ?= python3
BIN := .venv/bin
# The share of lines and branches of src that the tests must reach, in per cent. It is only ever raised.
COVERAGE := 90
# The share of changes to the rules that the scenarios must notice, in per cent. It is only ever raised.
MUTATION := 98
CODE := src scripts tests
# One more than the processors of a small machine: tests wait for disks, browsers and locks a third of their time.
WORKERS ?= 3
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header \
	--no-emit-index-url --no-emit-find-links --no-config --quiet $(LOCK_OPTIONS)

.DEFAULT_GOAL := help
.PHONY: help bootstrap machine demo cases test check format mutate bench lock clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1|\2/' | \
		while IFS='|' read -r name text; do printf '  make %-10s %s\n' "$$name" "$$text"; done

bootstrap: ## make or refresh .venv from the locked list
	@$(PYTHON) scripts/bootstrap.py

demo: bootstrap ## the fictional municipality as a running system (FRESH=1 makes it anew, PORT=8001 serves elsewhere)
	@$(BIN)/python -m sikkersag.web.demo

cases: bootstrap ## check the published cases and show how the verdicts compare
	@$(BIN)/python scripts/published_cases.py

# Only `make test` and `make bench` need this; everything else runs without Chromium and PostgreSQL.
machine: ## install Chromium and PostgreSQL from Debian's packages, if they are missing
	@$(PYTHON) scripts/machine.py

# The tests of what is kept in a database run twice. Coverage is that of the run on SQLite: counting it in both took
# minutes and told nothing more.
ON_BOTH := $(wildcard tests/foundation tests/casefile tests/correspondence tests/decisions tests/inquiry tests/intake \
	tests/web \
	tests/architecture/test_migrations.py tests/cli/test_server.py)
# The walk that sends every hostile value through every form takes minutes: once is enough, on SQLite, and first, so that
# nobody waits for it at the end. By hand on PostgreSQL: python scripts/postgres.py run -- pytest tests/web/faults
LONGEST := tests/web/faults/test_hostile_fields.py
# Those that walk over every page, role and form run what the others run too, so coverage is not counted there: it would
# take half as long again.
WALKS := $(wildcard tests/browser tests/web/faults tests/web/test_*.py)

test: machine check mutate ## every check and every test on both databases, with coverage and the mutation score
	@echo "== pytest on PostgreSQL: $(ON_BOTH)"
	@$(BIN)/python scripts/postgres.py run -- $(BIN)/pytest -n $(WORKERS) --dist worksteal --no-cov $(ON_BOTH) \
		--ignore=$(LONGEST)
	@echo "== pytest on PostgreSQL, alone: the database goes away"
	@$(BIN)/python scripts/postgres.py run -- $(BIN)/pytest --no-cov \
		tests/web/faults/test_database_away.py tests/intake/test_database_away.py
	@echo "== pytest on SQLite: $(WALKS)"
	@env -u SIKKERSAG_DATABASE $(BIN)/pytest -n $(WORKERS) --dist worksteal --no-cov $(LONGEST) $(WALKS)
	@echo "== pytest on SQLite: everything else, with coverage"
	@env -u SIKKERSAG_DATABASE $(BIN)/pytest -n $(WORKERS) --dist worksteal --cov \
		--cov-report=term-missing:skip-covered --cov-fail-under=$(COVERAGE) tests $(WALKS:%=--ignore=%)

check: bootstrap ## lint, format, types, import contracts, licences, generated files
	@echo "== ruff check" && $(BIN)/ruff check --quiet --output-format concise $(CODE)
	@echo "== ruff format" && $(BIN)/ruff format --check --quiet $(CODE)
	@echo "== mypy" && $(BIN)/mypy
	@echo "== import contracts" && $(BIN)/lint-imports --no-cache
	@echo "== licences" && $(BIN)/python scripts/check_licences.py
	@echo "== generated files" && $(BIN)/python scripts/check_generated.py

format: bootstrap ## let ruff format the code and mend what it safely can
	@$(BIN)/ruff format --quiet $(CODE)
	@$(BIN)/ruff check --fix --output-format concise $(CODE)

mutate: bootstrap ## change the rules one by one: each change must break a scenario; prints the score
	@echo "== mutation of the rules" && $(BIN)/python scripts/mutate_rulebook.py --quiet --min-score $(MUTATION)

# A million cases take ten minutes and a gigabyte of disk; for less: make bench CASES="10000 100000"
CASES ?= 10000 100000 1000000

# The case system on PostgreSQL: half an hour on two processors, ten gigabytes of disk. For less (three minutes):
# make bench CASES=10000 BENCH_CASES=4000 BENCH_LISTS=0 BENCH_SECONDS=60
BENCH_CASES ?= 100000
BENCH_LISTS ?= 1000000
BENCH_SECONDS ?= 300
# Notifications while a process is killed: 50 a second for two minutes. For less: BENCH_INTAKE=20
BENCH_INTAKE ?= 120

bench: machine bootstrap ## measure the engine, a population, and the case system with fifty users (three quarters of an hour)
	@$(BIN)/python scripts/bench.py
	@$(BIN)/python scripts/bench_population.py --cases $(CASES)
	@$(BIN)/python scripts/twelve/bench_twelve.py
	@$(BIN)/python scripts/postgres.py run --durable -- $(BIN)/python scripts/bench_casefile \
		--cases $(BENCH_CASES) --million $(BENCH_LISTS) --seconds $(BENCH_SECONDS)
	@$(BIN)/python scripts/postgres.py run --durable -- $(BIN)/python scripts/bench_intake --seconds $(BENCH_INTAKE)

# To take newer versions: make lock LOCK_OPTIONS=--upgrade
lock: bootstrap ## write requirements/ again from pyproject.toml, with hashes and no addresses
	@$(LOCK) --output-file requirements/runtime.txt
	@$(LOCK) --extra dev --output-file requirements/dev.txt

clean: ## remove .venv and everything the tools wrote
	rm -rf .venv .coverage .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache build dist
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
