"""In which order the extensions act: the one place that knows.

Sphinx calls what is connected to one event, and transforms of one kind, in the order of these numbers.
What gives none, here or in the theme and other extensions, has 500. Those of this book that have 500 may act
in any order among themselves.
"""

from __future__ import annotations

from enum import IntEnum


class Begin(IntEnum):
    """When the settings are complete (`builder-inited`)."""

    #: The theme, at 500, writes one branch everywhere; the one that readers edit is put right after it.
    BRANCH = 600


class Read(IntEnum):
    """While a page is read (transforms)."""

    #: Labels are looked at before Sphinx counts equations.
    FORMULA_LABELS = 800
    #: Figures become pairs before Sphinx collects the images, at 880.
    FIGURES = 870


class Resolve(IntEnum):
    """When every page has been read and one is about to be written (post-transforms)."""

    #: What is collected from other pages comes before references are resolved, at 9: it may hold some.
    COLLECTED = 5
    #: Cells that may run get their buttons after myst-nb has folded cells away.
    RUN_BUTTONS = 250
    #: Cells and tables get their boxes.
    BOXES = 300
    #: Text is set last, when words, numbers and links stand as readers see them.
    TYPOGRAPHY = 900


class Page(IntEnum):
    """When a page's template is filled (`html-page-context`)."""

    #: The notebook is offered before the theme makes its download buttons, at 500.
    #: At 500, too, bodies are completed.
    NOTEBOOK = 400
    #: It is written where the theme has by then put one without results.
    NOTEBOOK_WRITTEN = 600
    #: The theme and every extension have said what the page loads: what explorers do not need goes,
    WIDGET_STATE = 900
    #: and what all pages share becomes one sheet and one script.
    ASSETS = 950
    #: The description goes into the head before the policy,
    DESCRIPTION = 955
    #: which comes first in the head and is therefore added last.
    POLICY = 960


class Finish(IntEnum):
    """When all pages have been written (`build-finished`)."""

    #: What an earlier build left goes first. Then, at 500, everybody writes files.
    LEFT_OVERS = 100
    #: Styles and scripts are cut to what all written files use.
    ASSETS = 900
    #: What is written now is judged,
    POLICY = 950
    #: and a warning of anybody makes the build one to repeat.
    WARNINGS = 1000
