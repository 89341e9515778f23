# One word for each habit. Everything is kept inside this folder: .venv, node_modules and .local.
MAKEFLAGS += --no-print-directory
PYTHON = .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX = $(CURDIR)/.local/cache/python
export UV_CACHE_DIR = $(CURDIR)/.local/cache/uv
export NPM_CONFIG_CACHE = $(CURDIR)/.local/cache/npm
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = 1

.PHONY: run test lint bench reset setup lock

run: setup
	@$(PYTHON) -m workflows.config.supervisor

test: setup
	@$(PYTHON) -m tests.browser.chromium
	@$(PYTHON) -m pytest -q -n 2 --basetemp=.local/pytest $(TESTS)

lint: setup
	@sh .ci/lint

bench: setup
	@$(PYTHON) -m tests.benchmarks

reset: setup
	@$(PYTHON) -m workflows.config.servers

setup: .venv/installed .local/static/fetched
	@:

# After a change of dependencies in pyproject.toml
lock: setup
	@.venv/bin/uv pip compile -q pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header -o requirements.lock

.venv/installed: requirements.lock .ci/install
	@sh .ci/install python
	@touch $@

.local/static/fetched: package.json package-lock.json workflows/config/frontend.py .ci/install .venv/installed
	@sh .ci/install frontend
	@touch $@
