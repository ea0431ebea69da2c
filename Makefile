# Two commands matter: `make book` builds the book, `make test` proves it.

PYTHON ?= python3
VENV   ?= .venv
PORT   ?= 8000
# Not empty: `make bench` and `make audit` measure for a moment or little, to see that they run.
HURRY  ?=

BIN   := $(VENV)/bin
# What is compiled when it is first imported need not all be compiled here, but must be kept: else every kernel
# and every test compiles PyTorch anew.
unexport PYTHONDONTWRITEBYTECODE
QUIET := --quiet --disable-pip-version-check --no-compile
BOOK  := $(VENV)/.book-installed
TESTS := $(VENV)/.tests-installed
DECKS := $(VENV)/.decks-installed
# pip unpacks on one core, and weighs versions where pins leave no choice: so three of it take the pins, a dozen at a
# time. What a pin needs on this computer alone, and whether all fit, the file as a whole tells at the end.
UNPACK = sed -n '/^[^\#]*==/p' $(1) | xargs -P 3 -n 12 $(BIN)/python -m pip install $(QUIET) --no-deps
BUILT := _build/html/.built
# Tests that share something costly are a group, which one process takes; the groups come first. Many tests wait for
# a browser, so three processes keep two cores busy.
SIDE_BY_SIDE := -n 3 --dist loadgroup --no-loadscope-reorder
PAGES := $(shell find chapters -name '*.md' -o -name '*.bib') \
         $(shell find book_extensions course_utils _static -type f -not -path '*/__pycache__/*')

.DEFAULT_GOAL := help
.PHONY: help book serve test test-all checked chapter notebooks launch slides site-zip lms epub pdf newest links \
        bench audit reproducible clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: $(BOOK)  ## make the environment and build the book into _build/html
	$(BIN)/jupyter-book build -W -n --keep-going .
	@touch $(BUILT)

serve: book  ## build the book and show it on this computer, at PORT (8000)
	@echo "The book is at http://localhost:$(PORT) (Ctrl-C stops it)"
	@(sleep 1; $(BIN)/python -m webbrowser http://localhost:$(PORT)) >/dev/null 2>&1 &
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory _build/html

test: $(BOOK)  ## check style and types while the book is built, then run the tests
	$(MAKE) -j 2 checked $(BUILT)
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m "not wide" tests

test-all: $(BOOK)  ## the same with every test: all settings, all notebooks in JupyterLab, the image
	$(MAKE) -j 2 checked $(BUILT)
	tests/install_java.sh
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) tests

checked: $(TESTS)
	tests/install_browser.sh
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy course_utils

chapter:  ## begin a chapter NAME=NN-name: a copy of the template, its checks and their tests, in the table of contents
	@$(PYTHON) -m template.new_chapter $(NAME)

notebooks: $(BUILT)  ## write chapters/NAME.ipynb for every chapter with code, with the numbers of the last build
	$(BIN)/python -m book_extensions.notebooks.write chapters
	$(BIN)/python -m book_extensions.questions.listed

launch: $(BOOK)  ## push the last commit, with notebooks for Colab and Binder, to the branch launch
	$(BIN)/python -m book_extensions.notebooks.publish

slides: book  ## build the book, and with it a deck of slides for each chapter
	@echo "The slides are in _build/html/slides, one file for each chapter"

site-zip: $(BUILT)  ## pack the site into one archive to read without a network
	$(BIN)/python -m book_extensions.editions.archive _build/html _build/bending-the-line.zip

lms: $(DECKS) $(BUILT)  ## write the questions for learning platforms and Anki, and the site as SCORM, into _build/lms
	$(BIN)/python -m book_extensions.editions.lms _build/html _build/lms

epub: $(BUILT)  ## build the book for e-readers, as EPUB 3
	$(BIN)/python -m book_extensions.editions.epub _build

pdf: $(TESTS) $(BUILT)  ## print the whole book as one PDF
	tests/install_browser.sh
	$(BIN)/python -m book_extensions.editions.pdf _build/html _build/bending-the-line.pdf

newest: $(TESTS)  ## run every chapter with the newest release of every dependency
	$(BIN)/python -m tests.notebooks.clean_room --newest --report _build/newest

links: $(BOOK)  ## ask every page of other sites that the book links to whether it is there
	$(BIN)/jupyter-book build --builder linkcheck --path-output _build/links .

bench: $(TESTS)  ## measure what the benchmarks folder measures, as multiples of one plain training loop
	tests/install_browser.sh
	$(BIN)/python -m benchmarks $(if $(HURRY),--hurry)

audit: $(TESTS) $(BUILT)  ## measure every page with Lighthouse, worst page first
	tests/install_browser.sh
	cd tests/audit && npm ci --no-progress
	$(BIN)/python -m tests.audit.audit $(if $(HURRY),404.html chapters/01-non-linearity.html)

reproducible: $(BOOK)  ## build the last commit twice from nothing and compare every file
	$(BIN)/python -m tests.audit.reproducible

clean:  ## remove everything that was built, cached results too, but not the environment
	rm -rf _build .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './$(VENV)/*' -prune -exec rm -rf {} +

$(BOOK): requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python .ci/install_pytorch.py requirements.txt
	$(call UNPACK,requirements.txt)
	$(BIN)/python -m pip install $(QUIET) -r requirements.txt
	$(BIN)/python -m pip install $(QUIET) --no-deps --no-build-isolation -e .
	@touch $@

$(TESTS): $(BOOK) tests/requirements.txt book_extensions/editions/requirements.txt
	$(call UNPACK,tests/requirements.txt book_extensions/editions/requirements.txt)
	$(BIN)/python -m pip install $(QUIET) -r tests/requirements.txt
	@touch $@

$(DECKS): $(BOOK) book_extensions/editions/requirements.txt
	$(BIN)/python -m pip install $(QUIET) -r book_extensions/editions/requirements.txt
	@touch $@

$(BUILT): $(BOOK) $(PAGES) _config.yml _toc.yml
	$(MAKE) book
