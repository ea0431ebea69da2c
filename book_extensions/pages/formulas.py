r"""Formulas as MathML, made while the book is built: no script, no other host.

math-core does the converting. What it lays out with `style=`, which the content policy refuses, becomes a
class that `book.css` knows. The TeX stays in an annotation, where copying a formula finds it.

What cannot be converted is a warning, with file and line.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from math_core import LatexError, LatexToMathML
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.util.nodes import get_node_line
from sphinx.writers.html5 import HTML5Translator

from book_extensions.order import Read

logger = logging.getLogger(__name__)

#: Environments that would number their lines, which Sphinx does, as those that do not.
_UNNUMBERED = {
    "align": "aligned",
    "align*": "aligned",
    "gather": "gathered",
    "gather*": "gathered",
}
#: What a cell of a table asks for, as the class that `book.css` gives it.
_CLASSES = {
    "text-align: left": "math-left",
    "text-align: right": "math-right",
    "padding-left: 0": "math-joined-left",
    "padding-right: 0": "math-joined-right",
    "padding-left:1em": "math-apart",
    # Old names of the same wish.
    "justify-items: start": "",
    "justify-items: end": "",
}
_WIDE = "Chromium paints only a part of a wide brace: let a formula of its own say what it would hold"
_REFUSED = {
    "<menclose": "browsers draw nothing around a part of a formula",
    **dict.fromkeys("\u23dc\u23dd\u23de\u23df\u23b4\u23b5", _WIDE),
}
_STYLE = re.compile(r' style="([^"]*)"')
_BREAKS = re.compile(r"\\\\|\\(begin|end)\b")
_RANDOM_LABEL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_CONVERTER = LatexToMathML(annotation=True, fancy_error=False)


class FormulaError(ValueError):
    """A formula that cannot be shown.

    Attributes:
        line: where it goes wrong; 0 is the formula's first line.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.line = line


def to_mathml(tex: str, display: bool = False) -> str:
    """The formula as a MathML element with its TeX in an annotation.

    Args:
        tex: the formula, without its dollar signs.
        display: whether it stands on a line of its own.

    Raises:
        FormulaError: it cannot be converted; the message says why.
    """
    tex = _normalised(tex, display)
    above = tex[: len(tex) - len(tex.lstrip())].count("\n")
    try:
        made = _CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display)
    except LatexError as error:
        place, _colon, reason = str(error).partition(": ")
        raise FormulaError(reason, above + tex.strip().count("\n", 0, int(place))) from None
    for sign, reason in _REFUSED.items():
        if sign in made:
            raise FormulaError(reason)
    return _STYLE.sub(_as_class, made)


def _normalised(tex: str, display: bool) -> str:
    tex = re.sub(r"\\label\{[^}]*\}|\\nonumber|\\notag|\\(begin|end)\{equation\*?\}", "", tex)
    tex = re.sub(
        r"\\(begin|end)\{(\w+\*?)\}",
        lambda found: rf"\{found[1]}{{{_UNNUMBERED.get(found[2], found[2])}}}",
        tex,
    )
    if (broken := _bare_break(tex)) is None:
        return tex
    if display and r"\begin" not in tex:
        return rf"\begin{{aligned}}{tex}\end{{aligned}}"
    # The converter would leave it out.
    message = r"a line break \\ outside an environment such as aligned"
    raise FormulaError(message, tex.count("\n", 0, broken))


def _bare_break(tex: str) -> int | None:
    """Where a formula breaks its line outside of every environment."""
    depth = 0
    for found in _BREAKS.finditer(tex):
        depth += {"begin": 1, "end": -1}.get(found[1], 0)
        if depth == 0 and found[1] is None:
            return found.start()
    return None


def _as_class(found: re.Match[str]) -> str:
    asked = [part.strip() for part in found[1].split(";") if part.strip()]
    if unknown := [part for part in asked if part not in _CLASSES]:
        raise FormulaError(f"it needs the style {unknown[0]!r}, which the content policy refuses")
    return f' class="{" ".join(_CLASSES[part] for part in asked if _CLASSES[part])}"'


class CheckLabels(SphinxTransform):
    """Numbered `\\begin{align}` gets a random label, and each build would differ from the last."""

    default_priority = Read.FORMULA_LABELS

    def apply(self, **kwargs: Any) -> None:
        for node in self.document.findall(nodes.math_block):
            if _RANDOM_LABEL.fullmatch(node.get("label") or ""):
                logger.warning(
                    "write this as \\begin{align*}, or as $$ ... $$ (label) if it needs a number",
                    location=node,
                    type="formulas",
                )


def _convert(self: HTML5Translator, node: nodes.Element, tex: str, display: bool, line: int = 0) -> str:
    try:
        return to_mathml(tex, display)
    except FormulaError as error:
        place = (self.builder.current_docname, get_node_line(node) + line + error.line)
        logger.warning("formula cannot be converted: %s: %r", error, tex, location=place, type="formulas")
        return f'<code class="math-error">{self.encode(tex)}</code>'


def _visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_convert(self, node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def _visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(
        self.starttag(node, "div", CLASS="math math-display notranslate nohighlight", tabindex="0")
    )
    self.body.append('<div class="math-lines">')
    line = 0
    for part in node.astext().split("\n\n"):
        if part.strip():
            self.body.append(_convert(self, node, part, display=True, line=line))
        line += part.count("\n") + 2
    self.body.append("</div>")
    if node.get("number"):
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, _("Link to this equation"))
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(CheckLabels)
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_display, None))
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
