"""What `jupyter-book build` loads, whatever the book: the process that tiny books' builds are forked from."""

import gc
import sys
from functools import partial
from importlib import import_module

from bs4 import BeautifulSoup
from jinja2 import FileSystemBytecodeCache
from sphinx import jinja2glue
from sphinx.application import builtin_extensions

MODULES = """
    PIL.JpegImagePlugin a11y_pygments anywidget fontTools.subset ipykernel.kernelspec jupyter_book.cli.main
    jupyter_book.sphinx jupytext math_core matplotlib.backends.backend_agg matplotlib.pyplot
    mdit_py_plugins.anchors myst_nb.core.lexers myst_nb.ext.execution_tables myst_nb.ext.glue.domain
    myst_nb.sphinx_ext myst_parser.sphinx_ext.directives numpy.random psutil sphinx.builders.html
    sphinx.ext.napoleon sphinx_book_theme sphinx_copybutton sphinx_design.extension sphinx_exercise
    sphinx_external_toc.collectors sphinx_external_toc.events sphinx_multitoc_numbering sphinx_togglebutton
    sphinxcontrib.bibtex sphinxcontrib.bibtex.style.referencing.author_year
    sphinxcontrib.bibtex.style.referencing.foot sqlalchemy.dialects.sqlite.pysqlite tinycss2
"""

# jsonschema would compile a grammar of addresses, which nobody here judges.
sys.modules.setdefault("rfc3987_syntax", None)
for module in (*MODULES.split(), *builtin_extensions):
    import_module(module)
# What reads selectors is compiled when it first reads one of each kind.
BeautifulSoup("", "html.parser").select("a#b.c[d='e']:not(f) > g ~ h:nth-child(1), i")
# Nor do the theme's templates change from one build to the next; those that do are told by what they say.
jinja2glue.SandboxedEnvironment = partial(
    jinja2glue.SandboxedEnvironment, bytecode_cache=FileSystemBytecodeCache()
)
# What is loaded stays: no build need look for garbage in it.
gc.freeze()
