"""What a question holds, as the plain XHTML that learning platforms keep: text, code, formulas, figures."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from bs4 import NavigableString, PageElement, Tag

_KEPT = set("p em strong ul ol li sub sup table thead tbody tr th td caption dl dt dd blockquote".split())
_UNWRAPPED = {"div", "span", "label", "figure", "section"}
_LEFT_OUT = {"question-verdict", "headerlink", "eqno", "only-dark"}
_SPACE = re.compile(r"[ \t\r\n]+")


class CardError(ValueError):
    """A question or a term that no platform could show; the message names file and line."""


@dataclass(frozen=True)
class Format:
    """How a platform takes what is not text.

    Attributes:
        formula: writes a formula, given as MathML element, inline or on a line of its own.
        image: gives the address under which a figure's file is found, given its address on the page.
    """

    formula: Callable[[Tag, bool], str]
    image: Callable[[str], str]


def as_tex(math: Tag, display: bool) -> str:
    r"""A formula as ``\(...\)`` or ``\[...\]``, which Moodle and Anki show with MathJax.

    Args:
        math: the MathML element, which carries its TeX.
        display: whether it stands on a line of its own.
    """
    annotation = math.find("annotation")
    if annotation is None:
        raise CardError("a formula carries no TeX")
    tex = " ".join(annotation.get_text().split())
    written = rf"\[{tex}\]" if display else rf"\({tex}\)"
    return html.escape(written, quote=False)


def as_mathml(math: Tag, display: bool) -> str:
    """A formula as MathML in its own namespace, without classes that only the book's styles know.

    Args:
        math: the MathML element.
        display: whether it stands on a line of its own.
    """

    def element(tag: Tag) -> str:
        if tag.name == "annotation":
            return ""
        inner = "".join(element(child) if isinstance(child, Tag) else _text(child) for child in tag.children)
        if tag.name == "semantics":
            return inner
        kept = {
            name: value
            for name, value in tag.attrs.items()
            if name not in ("class", "display", "xmlns", "tabindex")
        }
        attributes = "".join(f' {name}="{html.escape(str(value))}"' for name, value in kept.items())
        if tag.name == "math":
            block = "block" if display else "inline"
            attributes = f' xmlns="http://www.w3.org/1998/Math/MathML" display="{block}"'
        return f"<{tag.name}{attributes}>{inner}</{tag.name}>"

    return element(math)


def written(nodes: Iterable[PageElement], form: Format) -> str:
    """Nodes of a page as well-formed XHTML without classes, links inside the book, and scripts.

    Args:
        nodes: what to write.
        form: how formulas and figures are written.

    Raises:
        CardError: there is an element that not every platform shows.
    """
    return "".join(_one(node, form) for node in nodes).strip()


def block(nodes: Iterable[PageElement], form: Format) -> str:
    """Inline nodes as a paragraph; see :func:`written`."""
    return f"<p>{written(nodes, form)}</p>"


def plain(nodes: Iterable[PageElement]) -> str:
    """Nodes in words alone, a formula as its TeX."""

    def words(node: PageElement) -> str:
        if isinstance(node, NavigableString):
            return str(node)
        assert isinstance(node, Tag)
        if node.name == "math":
            annotation = node.find("annotation")
            return annotation.get_text() if annotation else node.get_text()
        if _LEFT_OUT & set(node.get("class") or ()):
            return ""
        return "".join(map(words, node.children))

    return " ".join("".join(map(words, nodes)).split())


def _text(node: PageElement) -> str:
    return html.escape(_SPACE.sub(" ", str(node)), quote=False)


def _one(node: PageElement, form: Format) -> str:
    if isinstance(node, NavigableString):
        return _text(node) if type(node) is NavigableString else ""
    assert isinstance(node, Tag)
    classes = set(node.get("class") or ())
    if classes & _LEFT_OUT or node.name == "button":
        return ""
    if node.name == "math":
        display = node.find_parent(class_="math-display") is not None
        return form.formula(node, display)
    if "math-display" in classes:
        return f"<p>{''.join(form.formula(math, True) for math in node.find_all('math'))}</p>"
    if node.name == "pre":
        return f"<pre><code>{html.escape(node.get_text().rstrip(), quote=False)}</code></pre>"
    if node.name == "code":
        return f"<code>{html.escape(node.get_text(), quote=False)}</code>"
    if node.name == "img":
        source = html.escape(form.image(str(node["src"])))
        size = "".join(f' {name}="{node[name]}"' for name in ("width", "height") if node.get(name))
        return f'<img src="{source}" alt="{html.escape(str(node.get("alt", "")))}"{size} />'
    if node.name == "br":
        return "<br />"
    inner = "".join(_one(child, form) for child in node.children)
    if node.name == "a":
        address = str(node.get("href", ""))
        outside = address.startswith(("https://", "http://"))
        return f'<a href="{html.escape(address)}">{inner}</a>' if outside else inner
    if node.name in _UNWRAPPED:
        return inner
    if node.name in _KEPT:
        return f"<{node.name}>{inner.strip() if node.name == 'p' else inner}</{node.name}>"
    raise CardError(f"<{node.name}> is no element that every platform shows")
