# make report   everything from a bare machine to reports/index.html
# make check    format, style, types, import contract and the quick tests; before every commit
# make test     the whole suite, notebooks and browser included
# make lab      JupyterLab, which opens docs/tutorials/start.ipynb
# make docs     the documentation as a site, dist/docs/html/index.html; runs the tutorials
# make release  report, then data, workbook, report and checksums in dist/compare-<version>.zip
# make bench    measures everything, writes docs/benchmarks.md (an hour or two on a quiet machine);
#               make bench ONLY=nothing for one section, SHORT=1 for its smallest form
# make weigh    how heavy and how long pages are with 5 to 300 documents, the part of make bench that says so
# make soak     100,000 damaged and altered copies of the tables, into docs/reliability.md (a few minutes)
# make mutate   small changes in the code of the data path: which of them no test notices, into docs/reliability.md
#               (an hour or two); make mutate ONLY=units for one module, MOST=10 for at most ten changes of each,
#               GO_ON=1 after a stop, or to try the survivors again with more tests
#
# Each takes PYTHON=python3.13 and then works in an environment of its own, .venv-python3.13; VENV=.venv says otherwise.
PYTHON ?= python3
VENV ?= .venv$(patsubst %,-%,$(notdir $(filter-out python3,$(PYTHON))))
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# An installed package brings its nbconvert template along; setuptools leaves it out of an editable one.
TEMPLATES := $(VENV)/share/jupyter/nbconvert/templates
# As many processes as conftest.py says, and why; JOBS=0 runs the tests one after the other, in this process.
JOBS ?= auto
# Every process reads the same modules: compiled ones are kept, also where the environment says that none are.
PYTEST := PYTHONDONTWRITEBYTECODE= "$(BIN)/python" -m pytest -n $(JOBS)

.PHONY: report release check test lab docs bench weigh soak mutate lock clean

report: $(READY)
	"$(BIN)/compare" build
	"$(BIN)/compare" regenerate

release: report
	"$(BIN)/compare" release

check: $(READY)
	$(PYTEST) -m "not slow" tests/pure src

test: $(READY)
	$(PYTEST)

lab: $(READY)
	"$(BIN)/jupyter" lab --ServerApp.root_dir=. docs/tutorials/start.ipynb

docs: $(READY)
	"$(BIN)/python" -m sphinx -W --keep-going -q -b html docs dist/docs/html
	@echo "$(CURDIR)/dist/docs/html/index.html"

bench: $(READY)
	cd tests && "../$(BIN)/python" -m bench $(ONLY:%=--only %) $(SHORT:%=--short)

weigh: $(READY)
	cd tests && "../$(BIN)/python" -m bench --only weigh $(SHORT:%=--short)

soak: $(READY)
	cd tests && "../$(BIN)/python" -m soak $(SEED:%=--seed %)

mutate: $(READY)
	PYTHONPATH=tests "$(BIN)/python" -m mutation $(ONLY:%=--only %) $(MOST:%=--most %) $(GO_ON:%=--go-on)

# The environment, exactly as locked; made again when the lock or the package's own terms change. uv takes less
# than a minute, pip a few; both check every file against its hash in the lock.
$(READY): requirements.lock pyproject.toml
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "compare needs Python 3.11 or newer, and $(PYTHON) is older or does not run. Say which to use:"; \
		echo "  make $(MAKECMDGOALS) PYTHON=python3.12 VENV=.venv"; exit 1; }
	@echo "Setting up $(VENV), once:"
	@echo "  1 of 3  an environment for $$("$(PYTHON)" --version) ..."
	@"$(PYTHON)" -m venv --clear "$(VENV)"
	@echo "  2 of 3  the packages of requirements.lock ..."
	@if command -v uv >/dev/null && uv pip install --python "$(BIN)/python" --compile-bytecode \
		--require-hashes -r requirements.lock; then touch "$(VENV)/.locked"; else \
		"$(BIN)/python" -m pip install --disable-pip-version-check --require-hashes -r requirements.lock \
		&& touch "$(VENV)/.locked"; fi | while read -r verb package rest; do case "$$verb" in \
			Collecting) echo "          $$package";; \
			Installing) echo "          all are here; unpacking them takes a minute ...";; esac; done
	@test -f "$(VENV)/.locked"
	@echo "  3 of 3  compare itself ..."
	@"$(BIN)/python" -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@mkdir -p "$(TEMPLATES)"
	@ln -sfn "$(CURDIR)/src/compare/report/templates/compare" "$(TEMPLATES)/compare"
	@touch $@

# For maintainers, with uv at hand: one lock for every platform and Python, naming no index.
lock:
	uv pip compile pyproject.toml --extra test --extra docs --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --no-header --quiet -o requirements.lock

clean:
	rm -rf .venv .venv-* reports
