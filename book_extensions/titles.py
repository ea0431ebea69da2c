"""Titles of pages as the book shows them everywhere: with the chapter's number or the appendix's letter."""

from __future__ import annotations

from sphinx.environment import BuildEnvironment


def numbered_title(env: BuildEnvironment, docname: str) -> str:
    """The title of a page as the table of contents has it: "5. Linear models", "G. Real data".

    Args:
        env: the book, when all of it is read.
        docname: the page.
    """
    title = env.titles[docname]
    number = ".".join(map(str, title.get("secnumber", ())))
    return f"{number}{env.config.html_secnumber_suffix}{title.astext()}" if number else title.astext()
