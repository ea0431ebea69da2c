"""Sphinx's builder of EPUB 3, which here also says in the package what a reader can use."""

from __future__ import annotations

import re
import shutil
import uuid
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import ExtensionError

from book_extensions.editions.epub.pages import STYLES, for_reader
from book_extensions.figures.explorers import write_stills

_OPF = "http://www.idpf.org/2007/opf"
_DC = "http://purl.org/dc/elements/1.1/"
_ID = re.compile(r'\sid="([^"]*)"')
_USED = re.compile(r'<img\b[^>]*\ssrc="([^"]+)"')
#: What is true of every page, as the tests look at it: each figure has an alternative text and its numbers
#: in a table, each formula is MathML with its TeX as an alternative, and nothing moves or sounds.
ACCESSIBILITY = (
    ("schema:accessMode", "textual"),
    ("schema:accessMode", "visual"),
    ("schema:accessModeSufficient", "textual"),
    ("schema:accessModeSufficient", "textual,visual"),
    ("schema:accessibilityFeature", "MathML"),
    ("schema:accessibilityFeature", "alternativeText"),
    ("schema:accessibilityFeature", "displayTransformability"),
    ("schema:accessibilityFeature", "readingOrder"),
    ("schema:accessibilityFeature", "structuralNavigation"),
    ("schema:accessibilityFeature", "tableOfContents"),
    ("schema:accessibilityHazard", "none"),
    (
        "schema:accessibilitySummary",
        "Formulas are MathML. Every figure has an alternative text, and the figures of the chapters have "
        "the numbers behind them in tables at the end of the chapter. The interactive explorers of the "
        "website are shown as pictures with an alternative text. Code and its output are text. The answers "
        "to the questions stand at the end of each chapter, with links there and back. Nothing needs a "
        "script.",
    ),
)


class BookEpub(Epub3Builder):
    """The book as one EPUB file."""

    def handle_finish(self) -> None:
        """Make the pages what e-readers show, drop what none of them needs, and pack the rest."""
        out = Path(self.outdir)
        write_stills(out)
        shutil.copy(Path(__file__).with_name("epub.css"), out / "_static")
        pages = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*.xhtml"))}
        pages.pop("nav.xhtml", None)
        texts = {name: path.read_text("utf-8") for name, path in pages.items()}
        ids = {name: set(_ID.findall(text)) for name, text in texts.items()}

        def exists(name: str, identifier: str) -> bool:
            return name in ids and (not identifier or identifier in ids[name])

        used = {(out / style).resolve() for style in STYLES}
        for name, path in pages.items():
            made = for_reader(texts[name], name, exists)
            path.write_text(made, "utf-8")
            used |= {path.parent.joinpath(source).resolve() for source in _USED.findall(made)}
        for path in used:
            if path.suffix == ".svg":
                path.write_text(_each_id_once(path.read_text("utf-8")), "utf-8")
        for path in out.rglob("*"):
            if path.is_file() and path.suffix != ".xhtml" and path.resolve() not in used:
                path.unlink()
        super().handle_finish()

    def get_refnodes(self, doctree: nodes.Node, result: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The entries of the table of contents, with the numbers that Sphinx keeps beside their words."""
        known = len(result)
        result = super().get_refnodes(doctree, result)
        number = doctree.get("secnumber") if isinstance(doctree, nodes.reference) else None
        if number and len(result) > known:
            told = ".".join(map(str, number)) + self.config.html_secnumber_suffix
            result[-1]["text"] = told + result[-1]["text"]
        return result

    def build_toc(self) -> None:
        """Write the older table of contents, under the identifier that the book has."""
        super().build_toc()
        path = Path(self.outdir, "toc.ncx")
        text = path.read_text("utf-8")
        own = f'<meta name="dtb:uid" content="{self.config.epub_uid}"/>'
        if own not in text:
            raise ExtensionError(f"toc.ncx has no {own}: see what Sphinx writes now")
        path.write_text(
            text.replace(own, own.replace(self.config.epub_uid, self.config.epub_identifier)), "utf-8"
        )

    def build_content(self) -> None:
        """Write the package's description, with what Sphinx does not say in it."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        ElementTree.register_namespace("", _OPF)
        ElementTree.register_namespace("dc", _DC)
        package = ElementTree.fromstring(path.read_text("utf-8"))
        metadata, manifest = package.find(f"{{{_OPF}}}metadata"), package.find(f"{{{_OPF}}}manifest")
        assert metadata is not None and manifest is not None
        for child in list(metadata):
            empty = not (child.text or "").strip() and not child.attrib.get("content")
            if empty or child.get("property", "").startswith("ibooks:"):
                metadata.remove(child)
        package.attrib.pop("prefix", None)
        for name, value in ACCESSIBILITY:
            ElementTree.SubElement(metadata, f"{{{_OPF}}}meta", property=name).text = value
        for item in manifest:
            file = Path(self.outdir, str(item.get("href")))
            if file.suffix == ".xhtml" and file.name != "nav.xhtml" and "<math" in file.read_text("utf-8"):
                item.set("properties", "mathml")
        ElementTree.indent(package)
        text = ElementTree.tostring(package, "unicode")
        path.write_text(f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n', "utf-8")


def _each_id_once(svg: str) -> str:
    """A drawing in which Matplotlib drew one image twice, with the id on the first."""
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        known = found[1] in seen
        seen.add(found[1])
        return "" if known else found[0]

    return _ID.sub(once, svg)


def settings(title: str, author: str, copyright: str) -> dict[str, Any]:
    """What Sphinx is told beside the book's own settings.

    Args:
        title: of the book.
        author: of the book.
        copyright: its year.
    """
    return {
        "version": copyright,
        "templates_path": [],
        "html_theme_options": {},
        "epub_basename": "bending-the-line",
        "epub_title": title,
        "epub_author": author,
        "epub_publisher": author,
        "epub_copyright": f"{copyright} {author}, CC BY 4.0",
        "epub_description": "How neural networks learn data that no line can separate, with PyTorch.",
        "epub_identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_DNS, 'bending-the-line')}",
        "epub_uid": "book",
        "epub_scheme": "UUID",
        "epub_language": "en",
        "epub_show_urls": "no",
        "epub_use_index": False,
        "epub_tocdepth": 2,
        "epub_tocscope": "includehidden",
        "epub_fix_images": False,
        "html_copy_source": False,
        "html_favicon": None,
        "html_logo": None,
        "html_static_path": [],
        # What an explorer shows without a kernel is its picture, here as on the site.
        "nb_mime_priority_overrides": [["epub", "text/html", 5]],
    }


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_builder(BookEpub, override=True)
    # Settings of the site's own extensions, which have no say here.
    for name in ("comments_config", "copybutton_exclude"):
        app.add_config_value(name, None, "")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
