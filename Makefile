# make run    start the dashboard (first time: makes .venv and installs what it needs)
# make test   everything that CI checks
# make setup, make lint, make clean
# make audit  ask what is known to be unsafe of the packages in requirements.lock; needs a network that reaches the package index's
#             advisories, and says so where it does not
# make sbom   write dist/sbom.cdx.json, what is installed as a bill of materials (CycloneDX); the first time it needs a network
# A Python other than python3: make run PYTHON=python3.12    Another port: make run PORT=8600

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
# What looks at the environment has one of its own, or it would be among what is looked at.
AUDIT := .venv-audit
RUN_NEEDS := requirements.txt requirements-video.txt
DEV_NEEDS := requirements.txt requirements-video.txt requirements-simulate.txt requirements-train.txt requirements-dev.txt

.PHONY: run test setup lint audit sbom chromium libgl libcv clean

run: libcv
	$(BIN)/python -m laiar_core app --port $(PORT)

# Two workers share the cores, and a thread for each core in each of them would only get in the way of the others.
test: lint chromium libgl libcv
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/mypy

setup: $(VENV)/.installed-dev

# Advisories name versions without the `+cpu` of a build. --strict: what cannot be looked up is a failure, and not left out in silence.
audit: $(AUDIT)/.installed
	sed -n 's/^\([^# =]*==[^ +]*\).*/\1/p' requirements.lock > $(AUDIT)/versions.txt
	$(AUDIT)/bin/pip-audit --strict --no-deps --disable-pip --progress-spinner off -r $(AUDIT)/versions.txt

sbom: $(AUDIT)/.installed $(VENV)/.installed-dev
	mkdir -p dist
	$(AUDIT)/bin/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml -o dist/sbom.cdx.json $(BIN)/python

$(AUDIT)/.installed: requirements-audit.txt
	$(PYTHON) -m venv $(AUDIT)
	$(AUDIT)/bin/python -m pip install -r requirements-audit.txt
	@touch $@

# Remove what can be made again. Checkpoints, data and runs stay.
clean:
	rm -rf $(VENV) $(AUDIT) .ruff_cache .mypy_cache .import_linter_cache .pytest_cache .hypothesis build dist *.egg-info

# One file per set of requirements: pip runs again only after a requirement file has changed.
$(VENV)/.installed-run: $(RUN_NEEDS) | $(BIN)/python
	$(BIN)/python -m pip install $(RUN_NEEDS:%=-r %)
	@touch $@

# All files in one command, so that the pinned CPU torch also holds for what the other files pull in.
$(VENV)/.installed-dev: $(DEV_NEEDS) | $(BIN)/python
	$(BIN)/python -m pip install $(DEV_NEEDS:%=-r %)
	@touch $@ $(VENV)/.installed-run

# A half-made environment is removed, or the next call would take it for a whole one.
$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "LaIAR needs Python 3.11 or newer and found no '$(PYTHON)'; install it or name one: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(None if v >= (3, 11) else \
		f"LaIAR needs Python 3.11 or newer, but $(PYTHON) is {v[0]}.{v[1]}; name a newer one: make PYTHON=python3.12")'
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "Could not make $(VENV); on Debian and Ubuntu install the package python3-venv" >&2; exit 1; }

# $(call from_debian,COMMAND THAT WORKS WHERE THEY ARE,PACKAGES,WHO NEEDS THEM). Only root on Debian can have packages installed;
# others get told.
define from_debian
@if $(1) >/dev/null 2>&1; then :; \
elif [ "$$(id -u)" = 0 ] && [ -e /etc/debian_version ]; then \
	apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y $(2); \
else \
	echo "No $(2) found: $(3) (Debian: sudo apt-get install $(2))"; \
fi
endef

chromium:
	$(call from_debian,command -v chromium,chromium,the browser tests need it)

# Skia draws in memory, but its package links to the libraries for windows all the same.
libgl: $(VENV)/.installed-dev
	$(call from_debian,$(BIN)/python -c 'import skia',libegl1 libgl1,the simulator needs them)

# OpenCV opens no window either, but the package that the tracker asks for links to the libraries for windows as well.
libcv: $(VENV)/.installed-run
	$(call from_debian,$(BIN)/python -c 'import cv2',libgl1 libglib2.0-0 libxcb1,reading your own videos needs them)
