"""What `jupyter-book build` loads, whatever the book: the process that tiny books' builds are forked from."""

from importlib import import_module

MODULES = """
    a11y_pygments anywidget fontTools.subset jupyter_book.cli.main jupyter_book.sphinx jupytext math_core
    matplotlib.pyplot myst_nb.sphinx_ext numpy.random sphinx.builders.html sphinx_book_theme sphinx_copybutton
    sphinx_design.extension sphinx_exercise sphinx_external_toc sphinx_multitoc_numbering sphinx_togglebutton
    sphinxcontrib.bibtex sqlalchemy.dialects.sqlite.pysqlite tinycss2
"""

for module in MODULES.split():
    import_module(module)
