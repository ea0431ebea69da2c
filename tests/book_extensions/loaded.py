"""What `jupyter-book build` loads, whatever the book: the process that tiny books' builds are forked from."""

import gc
import sys
from importlib import import_module

MODULES = """
    a11y_pygments anywidget fontTools.subset jupyter_book.cli.main jupyter_book.sphinx jupytext math_core
    matplotlib.pyplot myst_nb.sphinx_ext numpy.random sphinx.builders.html sphinx_book_theme sphinx_copybutton
    sphinx_design.extension sphinx_exercise sphinx_external_toc sphinx_multitoc_numbering sphinx_togglebutton
    sphinxcontrib.bibtex sqlalchemy.dialects.sqlite.pysqlite tinycss2
"""

# jsonschema would compile a grammar of addresses, which nobody here judges.
sys.modules.setdefault("rfc3987_syntax", None)
for module in MODULES.split():
    import_module(module)
# What is loaded stays: no build need look for garbage in it.
gc.freeze()
