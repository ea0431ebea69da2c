r"""Formulas as MathML, made while the book is built: no script, no other host.

latex2mathml does the parsing. Browsers implement MathML Core, which leaves out attributes that
latex2mathml still writes (`mathvariant`, `columnalign`, spacing of tables), so its result is
rewritten here into letters of the right Unicode alphabet and classes that `book.css` knows. The
TeX stays in an annotation, where copying a formula finds it.

What cannot be converted is a warning, with file and line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree as ET

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from book_extensions.order import Read

logger = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"

#: Environments that latex2mathml lays out under another name only.
_ENVIRONMENTS = {
    "align": "align*",
    "aligned": "align*",
    "gather": "matrix",
    "gather*": "matrix",
    "gathered": "matrix",
}
_CHILDREN = {
    "mfrac": 2,
    "mroot": 2,
    "msub": 2,
    "msup": 2,
    "munder": 2,
    "mover": 2,
    "msubsup": 3,
    "munderover": 3,
}
_SCRIPTS = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}
_LIMITS = {"max", "min", "arg max", "arg min", "lim", "sup", "inf"}
_ACCENTS = {"^": "\u0302", "~": "\u0303", "\u00af": "\u0304", "\u2192": "\u20d7"}
#: Infinity, and the dots of a list.
_NO_OPERATORS = ("\u221e", "\u2026")
_SIGNS = ("+", "-", "\u2212")
_CLOSING = set(")]}\u27e9\u230b\u2309!")
#: They may open or close.
_BARS = set("|\u2016")
_OPENING = set("([{|\u2016\u27e8\u230a\u2308")
_SPACES = re.compile(r"~|\\[,;: ]| +")
_NEGATIVE_SPACES = {
    "negativethinmathspace": "-0.1667em",
    "negativemediummathspace": "-0.2222em",
    "negativethickmathspace": "-0.2778em",
}
_RANDOM_LABEL = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VARIANTS = {
    "bold": "BOLD",
    "italic": "ITALIC",
    "bold-italic": "BOLD ITALIC",
    "double-struck": "DOUBLE-STRUCK",
    "script": "SCRIPT",
    "sans-serif": "SANS-SERIF",
    "monospace": "MONOSPACE",
}


class FormulaError(ValueError):
    """A formula that cannot be shown."""


@lru_cache(maxsize=4096)
def to_mathml(tex: str, display: bool = False) -> str:
    """The formula as a MathML element with its TeX in an annotation.

    Args:
        tex: the formula, without its dollar signs.
        display: whether it stands on a line of its own.

    Raises:
        FormulaError: it cannot be converted; the message says why.
    """
    _check_braces(tex)
    try:
        text = convert(_normalise(tex, display), display="block" if display else "inline")
        root = ET.fromstring(text)
    except Exception as error:
        raise FormulaError(str(error) or type(error).__name__) from error
    _strip_namespace(root)
    _check(root)
    for step in (_letters, _join_upright, _signs, _accents, _tables, _spaces):
        step(root)
    if display:
        _limits(root)
    _space_functions(root)
    row = ET.Element("mrow")
    row.extend(list(root))
    for child in list(root):
        root.remove(child)
    semantics = ET.SubElement(root, "semantics")
    semantics.append(row)
    note = ET.SubElement(semantics, "annotation", encoding="application/x-tex")
    note.text = tex.strip()
    root.set("xmlns", MATHML)
    return ET.tostring(root, encoding="unicode")


def _check_braces(tex: str) -> None:
    depth = 0
    for token in re.findall(r"\\.|[{}]", tex, flags=re.DOTALL):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            raise FormulaError("a } without its {")
    if depth:
        raise FormulaError("a { without its }")
    opened = re.findall(r"\\begin\{(.*?)\}", tex)
    closed = re.findall(r"\\end\{(.*?)\}", tex)
    if sorted(opened) != sorted(closed):
        raise FormulaError(r"a \begin without its \end")


def _normalise(tex: str, display: bool) -> str:
    tex = re.sub(r"\\label\{[^}]*\}|\\nonumber|\\notag", "", tex).strip()
    tex = re.sub(r"\\begin\{equation\*?\}|\\end\{equation\*?\}", "", tex).strip()
    tex = re.sub(
        r"\\(begin|end)\{(\w+\*?)\}",
        lambda found: rf"\{found[1]}{{{_ENVIRONMENTS.get(found[2], found[2])}}}",
        tex,
    )
    tex = re.sub(
        r"\\operatorname\*?\{((?:[^{}]|\{[^{}]*\})*)\}",
        lambda found: r"\operatorname{" + _SPACES.sub("\u2009", found[1]) + "}",
        tex,
    )
    if display and r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{align*}}{tex}\end{{align*}}"
    return tex


def _strip_namespace(root: ET.Element) -> None:
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]


def _check(root: ET.Element) -> None:
    for element in root.iter():
        text = element.text or ""
        if element.tag != "mtext" and (text.startswith("\\") or text == "&"):
            raise FormulaError(f"unknown command {text}")
        wanted = _CHILDREN.get(element.tag)
        if wanted is not None and len(element) != wanted:
            raise FormulaError(f"an argument is missing ({element.tag})")
        if element.tag == "mspace" and element.get("linebreak"):
            raise FormulaError(r"a line break \\ outside an environment such as aligned")


def _letters(root: ET.Element) -> None:
    for element in root.iter():
        if element.tag == "mtext":
            element.text = re.sub(r"\\([_%#&$])", r"\1", element.text or "")
        variant = element.attrib.pop("mathvariant", None)
        if variant is None:
            continue
        if variant == "normal":
            element.set("mathvariant", "normal")
        elif element.tag == "mtext":
            element.set("class", f"math-{variant}")
        else:
            element.text = "".join(_variant(char, variant) for char in element.text or "")


def _variant(char: str, variant: str) -> str:
    name = unicodedata.name(char, "")
    style = _VARIANTS.get(variant)
    plain = re.fullmatch(
        r"(LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)|DIGIT (\w+)|PARTIAL DIFFERENTIAL|NABLA", name
    )
    if style is None or plain is None:
        return char
    if plain[4]:  # digits have no slanted form
        wanted = f"MATHEMATICAL {style.replace(' ITALIC', '')} DIGIT {plain[4]}"
    elif plain[3]:
        wanted = f"MATHEMATICAL {style} {plain[2]} {plain[3]}"
    else:
        wanted = f"MATHEMATICAL {style} {name}"
    try:
        return unicodedata.lookup(wanted)
    except KeyError:
        return char


def _join_upright(root: ET.Element) -> None:
    """`\\mathrm{ReLU}` arrives letter by letter, and would be spaced like a product."""
    for parent in root.iter():
        run: ET.Element | None = None
        for child in list(parent):
            upright = child.tag == "mi" and child.get("mathvariant") == "normal"
            if upright and run is not None:
                run.text = (run.text or "") + (child.text or "")
                parent.remove(child)
            else:
                run = child if upright else None
        for child in parent:
            if child.tag == "mi" and len(child.text or "") > 1:
                child.attrib.pop("mathvariant", None)


def _signs(root: ET.Element) -> None:
    """Set a sign close to its number where it is none between two terms, and what is none like a number."""
    for parent in list(root.iter()):
        before = None
        for child in parent:
            if child.tag == "mo" and child.text in _NO_OPERATORS:
                child.tag = "mn"
                child.attrib.clear()
            if child.tag == "mo" and child.text == "\u2016":
                child.set("stretchy", "false")  # which would make the closing one of a pair smaller
            leads = before is not None and before.tag == "mo" and before.text not in _CLOSING | _BARS
            if leads and child.tag == "mo" and child.text in _SIGNS:
                child.set("form", "prefix")
            before = child


def _accents(root: ET.Element) -> None:
    for element in root.iter("mover"):
        base, mark = element
        letters = "".join(base.itertext())
        if mark.tag == "mo" and mark.text in _ACCENTS and len(letters) == 1:
            # Over one letter a stretched mark would be a lid, not an accent.
            element.set("accent", "true")
            mark.set("stretchy", "false")


def _is_function(element: ET.Element) -> bool:
    name = (element.text or "").replace("\u2009", " ").replace("\u00a0", " ")
    return element.tag in {"mi", "mo"} and bool(re.fullmatch(r"[A-Za-z][A-Za-z ]+", name))


def _base(element: ET.Element) -> ET.Element:
    while element.tag in _SCRIPTS or (element.tag == "mrow" and len(element) == 1):
        element = element[0]
    return element


def _limits(root: ET.Element) -> None:
    for element in root.iter():
        if element.tag in {"msub", "msubsup"}:
            name = (element[0].text or "").replace("\u2009", " ").replace("\u00a0", " ")
            if name in _LIMITS:
                element.tag = "munder" if element.tag == "msub" else "munderover"


def _spaces(root: ET.Element) -> None:
    for element in root.iter():
        if element.tag == "mspace":
            width = element.get("width", "")
            element.set("width", _NEGATIVE_SPACES.get(width, width))
        elif element.tag == "mrow" and len(element) == 1 and element[0].text in {",", "."}:
            # {,} is TeX's way to write a comma that is part of a number
            element[0].attrib.update(lspace="0", rspace="0")


def _space_functions(root: ET.Element) -> None:
    """Names such as log are ordinary letters here, so their thin spaces are set by hand."""
    for parent in list(root.iter()):
        if parent.tag not in {"math", "mrow", "mtd", "mstyle"}:
            continue
        spaced: list[ET.Element] = []
        children = list(parent)
        for position, child in enumerate(children):
            base = _base(child)
            function = _is_function(base)
            if function and position and _ends_a_term(children[position - 1]):
                spaced.append(ET.Element("mspace", width="0.1667em"))
            spaced.append(child)
            if function:
                base.tag = "mi"
                base.attrib.clear()
                base.text = (base.text or "").replace("\u2009", "\u00a0")
                after = children[position + 1] if position + 1 < len(children) else None
                if after is not None and _starts_a_term(after):
                    spaced.append(ET.Element("mspace", width="0.1667em"))
        for child in children:
            parent.remove(child)
        parent.extend(spaced)


def _ends_a_term(element: ET.Element) -> bool:
    base = _base(element)
    closes = base.tag == "mo" and base.text in _CLOSING
    return closes or (base.tag in {"mi", "mn", "mfrac", "msqrt"} and not _is_function(base))


def _starts_a_term(element: ET.Element) -> bool:
    first = element
    while len(first) and first.tag in _SCRIPTS | {"mrow", "mstyle"}:
        first = first[0]
    return first.tag != "mo" or (first.text or "")[:1] not in _OPENING | set(",.;:)]}=+-\u2212<>")


def _tables(root: ET.Element) -> None:
    for table in root.iter("mtable"):
        spacing = table.attrib.pop("columnspacing", "")
        table.attrib.pop("rowspacing", None)
        shown = table.attrib.pop("displaystyle", None)
        aligned = spacing.startswith("0em") or shown == "true"
        if aligned:
            table.set("displaystyle", "true")
            table.set("class", "math-aligned")
        for cell in table.iter("mtd"):
            side = cell.attrib.pop("columnalign", None)
            if side in {"left", "right"}:
                cell.set("class", f"math-{side}")


class CheckLabels(SphinxTransform):
    """Numbered `\\begin{align}` gets a random label, and each build would differ from the last."""

    default_priority = Read.FORMULA_LABELS

    def apply(self, **kwargs: Any) -> None:
        for node in self.document.findall(nodes.math_block):
            if _RANDOM_LABEL.fullmatch(node.get("label") or ""):
                logger.warning(
                    "write this as \\begin{align*}, or as $$ ... $$ (label) if it needs a number",
                    location=node,
                    type="mathml",
                )


def _convert(self: HTML5Translator, node: nodes.Element, tex: str, display: bool) -> str:
    try:
        return to_mathml(tex, display)
    except FormulaError as error:
        logger.warning("formula cannot be converted: %s: %r", error, tex, location=node, type="mathml")
        return f'<code class="math-error">{self.encode(tex)}</code>'


def _visit_inline(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(self.starttag(node, "span", "", CLASS="math notranslate nohighlight"))
    self.body.append(_convert(self, node, node.astext(), display=False) + "</span>")
    raise nodes.SkipNode


def _visit_display(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(
        self.starttag(node, "div", CLASS="math math-display notranslate nohighlight", tabindex="0")
    )
    parts = [part for part in node.astext().split("\n\n") if part.strip()]
    self.body.append('<div class="math-lines">')
    self.body.extend(_convert(self, node, part, display=True) for part in parts)
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
