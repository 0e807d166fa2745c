# Two commands: make demo (see it) and make test (trust it). Everything else is for people who work on Linli.
PYTHON ?= python3
PORT ?= 8000
SIZE ?= street
BIN := .venv/bin

.PHONY: demo test check bench lock messages clean

.venv/.ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || (echo "Linli needs Python 3.11 or newer; say PYTHON=python3.11 make demo"; exit 1)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.test-ready: requirements-test.lock .venv/.ready
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-test.lock
	@touch $@

demo: .venv/.ready  ## build 安澜县 through commands and serve it on http://localhost:8000
	$(BIN)/linli demo --size $(SIZE) --port $(PORT)

test: .venv/.test-ready  ## the whole suite; DATABASE_URL=postgresql://… runs it on PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/.test-ready  ## what the suite does not run: formatting and types
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy src && $(BIN)/djlint --lint src --quiet

bench: .venv/.test-ready  ## the whole-case path beside its floor
	$(BIN)/python -m benchmarks.whole_case
	$(BIN)/python -m benchmarks.points

lock:  ## write both lock files anew
	$(PYTHON) -m venv .venv-lock && .venv-lock/bin/pip install --quiet uv
	.venv-lock/bin/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --quiet --extra text pyproject.toml -o requirements.lock
	.venv-lock/bin/uv pip compile --universal --python-version 3.11 --no-emit-index-url --no-emit-find-links --quiet --extra text --extra test pyproject.toml -o requirements-test.lock

messages: .venv/.ready  ## collect source sentences into locale/zh_Hans
	$(BIN)/linli messages

clean:
	rm -rf .venv .venv-lock var
