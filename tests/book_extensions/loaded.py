"""What `jupyter-book build` loads, whatever the book: the process that tiny books' builds are forked from."""

from importlib import import_module

MODULES = """
    anywidget fontTools.subset jupyter_book.cli.main jupyter_book.sphinx math_core
    matplotlib.pyplot myst_nb.sphinx_ext sphinx.builders.html sphinx_book_theme sphinx_design.extension
    sphinx_exercise sphinxcontrib.bibtex sqlalchemy.dialects.sqlite.pysqlite tinycss2
"""

for module in MODULES.split():
    import_module(module)
