# make report   everything from a bare machine to reports/index.html
# make test     the whole suite
# make lab      JupyterLab on notebooks/
# make bench    measures everything, writes docs/benchmarks.md (an hour or two on a quiet machine);
#               make bench ONLY=nothing for one section, SHORT=1 for its smallest form
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
# An installed package brings its nbconvert template along; setuptools leaves it out of an editable one.
TEMPLATES := .venv/share/jupyter/nbconvert/templates

.PHONY: report test lab bench lock clean

report: $(READY)
	$(BIN)/compare build
	$(BIN)/compare regenerate

test: $(READY)
	$(BIN)/python -m pytest

lab: $(READY)
	$(BIN)/jupyter lab --notebook-dir=notebooks

bench: $(READY)
	cd tests && ../$(BIN)/python -m bench $(ONLY:%=--only %) $(SHORT:%=--short)

# The environment, exactly as locked; made again when the lock or the package's own terms change.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "compare needs Python 3.11 or newer; say which: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@echo "Setting up .venv from requirements.lock (once, a few minutes) ..."
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@mkdir -p $(TEMPLATES) && ln -sfn $(CURDIR)/src/compare/report/templates/compare $(TEMPLATES)/compare
	@touch $@

# For maintainers, with uv at hand: one lock for every platform and Python, naming no index.
lock:
	uv pip compile pyproject.toml --extra test --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock

clean:
	rm -rf .venv reports
