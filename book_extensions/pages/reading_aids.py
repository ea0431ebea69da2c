"""Make pages comfortable to read: definitions of the terms they link, long code that folds, clean markup.

A screen reader finds the definitions as descriptions of the links; `reading_aids.js` shows them to
everybody else on hover, on focus and at a tap.
"""

from __future__ import annotations

import html
import re
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from book_extensions.order import Resolve

#: From so many lines on a reader may fold a cell away.
LONG_CODE = 20

_TERM = re.compile(r'<a class="reference internal" href="[^"#]*#term-([\w-]+)"(?=>)')
_EMPTY_HEADER = re.compile(r"<th\b([^>]*)>((?:\s|&nbsp;|&#160;|<p>\s*</p>)*)</th>")
#: Roles that ARIA has given up, on the entries of a bibliography.
_OLD_ROLES = re.compile(r' role="doc-biblioentry"|(?<=<div) role="list"(?= class="citation-list")')

#: A link that begins with a space underlines it, as the titles of solutions do.
_SPACE_IN_LINK = re.compile(r'(<a class="reference internal" href="[^"]*">) ')
#: A name beside the words that are to be seen, so that who speaks those words to a browser is not understood.
_SECOND_NAME = ' aria-label="Toggle hidden content"'


def accessible(body: str) -> str:
    """A page's body without what Sphinx and pandas leave for an eye or a screen reader to stumble over.

    A header cell without words becomes a plain cell. Roles that no longer exist go, names that differ
    from the words to be seen, and spaces at the beginning of a link.

    Args:
        body: HTML.
    """
    body = _EMPTY_HEADER.sub(r"<td\1>\2</td>", body)
    body = _SPACE_IN_LINK.sub(r" \1", body)
    return _OLD_ROLES.sub("", body).replace(_SECOND_NAME, "")


class FoldLongCode(SphinxPostTransform):
    """Let the reader fold a long cell away; it starts open, because chapters teach code."""

    default_priority = Resolve.BOXES
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for source in list(self.document.findall(nodes.container)):
            if source.get("nb_element") != "cell_code_source" or _is_hidden(source):
                continue
            lines = len(source.astext().splitlines())
            if lines >= LONG_CODE:
                summary = f'<details class="long-code" open><summary>Code, {lines} lines</summary>\n'
                source.insert(0, nodes.raw("", summary, format="html"))
                source += nodes.raw("", "</details>\n", format="html")


def _is_hidden(source: nodes.Element) -> bool:
    cell: nodes.Element | None = source
    while cell is not None and cell.get("nb_element") != "cell_code":
        cell = cell.parent
    return cell is not None and any(name.startswith(("tag_hide-", "tag_remove-")) for name in cell["classes"])


def _glossaries(env: BuildEnvironment) -> set[str]:
    entries = env.get_domain("std").get_objects()
    return {docname for _, _, kind, docname, _, _ in entries if kind == "term"}


def _definitions(app: Sphinx) -> dict[str, str]:
    """The definition of each term as HTML without links, by the name that links to it end with."""
    env = app.env
    assert env is not None
    known: dict[str, str] | None = getattr(app, "_book_definitions", None)
    if known is None:
        known = {}
        for docname in sorted(_glossaries(env)):
            doctree = env.get_and_resolve_doctree(docname, app.builder)
            for glossary in doctree.findall(addnodes.glossary):
                for item in glossary.findall(nodes.definition_list_item):
                    known |= _definition(app, item)
        app._book_definitions = known  # type: ignore[attr-defined]
    return known


def _definition(app: Sphinx, item: nodes.definition_list_item) -> dict[str, str]:
    definition = item[-1]
    for link in list(definition.findall(nodes.reference)):
        link.replace_self(link.children)
    text = "".join(app.builder.render_partial(part)["fragment"] for part in definition.children)
    names = [name for term in item.findall(nodes.term) for name in term["ids"]]
    return {name.removeprefix("term-"): text for name in names}


def _improve(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    if doctree is None or "body" not in context:
        return
    body = accessible(context["body"])
    assert app.env is not None
    if pagename not in _glossaries(app.env):
        known = _definitions(app)
        used = sorted({name for name in _TERM.findall(body) if name in known})
        if used:
            body = _TERM.sub(
                lambda found: (
                    f'{found[0]} aria-describedby="definition-{found[1]}"' if found[1] in known else found[0]
                ),
                body,
            )
            entries = "".join(
                f'<div id="definition-{html.escape(name)}">{known[name].strip()}</div>' for name in used
            )
            body += f'\n<div class="term-definitions" hidden>{entries}</div>\n'
    context["body"] = body


def _follow_the_glossary(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> set[str]:
    # Every page may quote a definition.
    return env.found_docs - added - changed if _glossaries(env) & changed else set()


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(FoldLongCode)
    app.connect("env-get-outdated", _follow_the_glossary)
    app.connect("html-page-context", _improve)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
