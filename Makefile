# Two words do everything: `make score VIDEO=film.mp4` and `make test`. Both set up what they need first.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
VIDEO  ?=
ARGS   ?=
# The name goes to the shell by the environment, so that no character in it means anything. Seen
# from elsewhere (make -C photoplay score VIDEO=film.mp4) it is looked for where you stand.
export VIDEO
export FROM := $(PWD)
# What is compiled is kept: each program that a test begins would compile all of it again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup setup-dev score test test-all lint types check lock clean

setup: $(VENV)/.assets

setup-dev: $(VENV)/.assets $(VENV)/.dev

$(VENV)/.base: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Photoplay needs Python 3.11 or newer; try: make PYTHON=python3.12 setup"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: 'setuptools>=77' wheel
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.assets: $(VENV)/.base src/photoplay/assets/sources.py
	$(BIN)/photoplay setup
	@touch $@

$(VENV)/.dev: $(VENV)/.base requirements-dev.lock requirements-croissant.lock
	@# Compiled when it is used: most of it never is.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: --no-deps --no-compile -r requirements-dev.lock
	@# Where the index's torch is one for CUDA, it comes with the libraries that it links.
	@$(BIN)/python -c 'import torch' 2>/dev/null || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: 'torch==2.13.0'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation \
		--only-binary :all: --no-binary jsonpath-rw -r requirements-croissant.lock || \
		echo "MLCommons' reader of Croissant is not installed: its tests will say that they were skipped"
	$(BIN)/photoplay setup --evaluation --quiet
	@touch $@

score: setup
	@film="$$VIDEO"; if [ -n "$$film" ] && [ -e "$$FROM/$$film" ]; then \
		[ "$$FROM" = "$$PWD" ] || film="$$FROM/$$film"; fi; \
	$(BIN)/photoplay score $${film:+"$$film"} $(if $(VIDEO),,--demo) $(ARGS)

test: setup-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile -m 'not slow' $(ARGS)

# The studio's story in a browser and whatever else takes minutes, too.
test-all: setup-dev
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: setup-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup-dev
	$(BIN)/mypy

check: lint types test-all

lock: setup-dev
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --only-binary :all: uv
	$(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --no-emit-index-url --no-header --upgrade -o requirements.lock
	$(BIN)/uv pip compile --universal --python-version 3.11 pyproject.toml --group dev --no-emit-index-url --no-header --upgrade -o requirements-dev.lock

clean:
	rm -rf $(VENV)
