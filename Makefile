# The words of this project; `make help` lists them.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
export PYTHONPATH := code

.DEFAULT_GOAL := help
.PHONY: help book serve test bench lint quote clean

help:  ## list these words
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile | expand -t 14

book: .venv/book  ## build both editions into _build/html
	$(BIN)/python tools/build.py

serve: book  ## build, then open the book on this machine
	$(BIN)/python -m http.server --directory _build/html --bind 127.0.0.1 8000

test: .venv/test book  ## build the book and run every test
	$(BIN)/python -m pytest

bench: .venv/test  ## seconds an epoch: ours, PyTorch, the bare products
	$(BIN)/python tools/bench.py

lint: .venv/test  ## check the style of code and text
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python tools/persian.py
	$(BIN)/python tools/parity.py
	$(BIN)/python tools/measured.py

quote: .venv/book  ## print CHAPTER=book/en/….md with its quotes filled in
	@$(BIN)/python tools/quote.py $(CHAPTER)

clean:  ## remove what was built, keep the environment
	rm -rf _build

.venv/book: requirements.txt constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	"Python 3.11 or newer is needed; try: make PYTHON=python3.12 book")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -r requirements.txt -c constraints.txt
	@touch $@

.venv/test: requirements-test.txt .venv/book
	$(PIP) -r requirements-test.txt -c constraints.txt
	@touch $@
