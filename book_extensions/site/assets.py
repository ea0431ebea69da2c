"""One style sheet and two scripts in place of the theme's thirty files, cut to what the pages use.

The theme ships 3 MB for every page: the whole of Bootstrap and FontAwesome, most of it for things
this book does not have. Here every page links `site.css`, `site.js` and `later.js`; when all pages are
written, they are made from the theme's own files, which then leave the site:

- rules, variables and icons stay that a page or a script may use (see `purge`),
- icons come from FontAwesome's font, cut to the glyphs in use and put into the style sheet; the font for
  formulas is cut to their characters,
- scripts are joined in the theme's order; code that the theme writes into pages moves there too,
- words of code that no style colours are plain text: that is most of a chapter's elements.

A theme that changed is reported, as a warning, so a build with `-W` stops: a listed file that is
gone, code in a page that nobody knows, and a template that changed since `templates/` was written
as its replacement.
"""

from __future__ import annotations

import hashlib
import html
import re
import shutil
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2
from docutils import nodes
from pygments.styles import get_style_by_name
from pygments.token import STANDARD_TYPES, Token
from sphinx.application import Sphinx
from sphinx.util import logging

from book_extensions.order import Finish, Page
from book_extensions.site.purge import Used, embedded_font, formula_font, purge, with_imports

logger = logging.getLogger(__name__)

#: The sheets of every page, in the order in which they apply; the book's own `_static/*.css` follow.
SHEETS = (
    "styles/theme.css",
    "styles/bootstrap.css",
    "styles/pydata-sphinx-theme.css",
    "vendor/fontawesome/*/css/all.min.css",
    "pygments.css",
    "styles/sphinx-book-theme.css",
    "togglebutton.css",
    "copybutton.css",
    "mystnb.*.css",
    "exercise.css",
    "sphinx-design.min.css",
)
#: The book's own scripts of every page, each in the wing that it belongs to.
OWN = ("site/offline.js", "site/security_policy.js", "pages/reading_aids.js")
#: What the theme's last script does when a page is loaded: it looks which boxes scroll, one by one, and has
#: the page laid out anew for each, folded parts too. `reading_aids.js` knows them without.
THEME_SCRIPT = "scripts/pydata-sphinx-theme.js"
TAB_STOPS = re.compile(
    r',"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)(?=\}\)\(\);?\s*(//.*)?$)'
)
#: The scripts of every page, in the order in which they run.
SCRIPTS = (
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "togglebutton.js",
    *OWN,
)
#: These follow in a file of their own: a slow phone answers between two scripts.
LATER_SCRIPTS = ("scripts/bootstrap.js", THEME_SCRIPT)
#: The font of formulas, and what it is to hold.
FORMULA_FONT = "fonts/stix-two-math-subset.woff2"
_FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
_VARIABLE = re.compile(r"(?<=var\()--[\w-]+")
_UNSEEN = re.compile(r"<annotation\b.*?</annotation>|<[^>]*>", re.DOTALL)
#: The theme's options that name the styles of code in its two schemes.
CODE_STYLES = ("pygments_light_style", "pygments_dark_style")
_CODE = re.compile(r'(?<=<div class="highlight"><pre>).*?(?=</pre>)', re.DOTALL)
#: Scripts for things that few pages have, kept apart, on pages with this text in their markup.
RARE_SCRIPTS = {"design-tabs.js": 'class="sd-tab-set'}
#: Code that the theme and its extensions write into every page: settings of scripts, which move
#: into the joint script, and the page's name, which only the theme's menu of versions would read.
SETTINGS = re.compile(r"(let toggle\w+|var togglebuttonSelector) = [^;]+;\s*$")
UNREAD = re.compile(r"DOCUMENTATION_OPTIONS\.pagename = [^;]+;\s*$")

#: Classes that Bootstrap sets in the parts the book uses: tooltips, menus, the mark of the section
#: in view. Its script names every component, so its words do not count; all other scripts' do.
BOOTSTRAP = "scripts/bootstrap.js"
STATES = """
    active collapse collapsed collapsing dropdown-menu dropdown-menu-dark dropup fade show showing
    tooltip tooltip-arrow tooltip-inner bs-tooltip-auto bs-tooltip-top bs-tooltip-bottom
    bs-tooltip-start bs-tooltip-end data-popper-placement
"""
#: Where scripts lie that use no rule of the site's sheet, at most its colours: libraries, the page's Python
#: and its editor.
UNRULED = ("vendor/", "live/cells/", "live/parts/")

#: FontAwesome's fonts with the family and weight that its style sheet gives them; the outlined
#: variant has the code points of the solid one, so it takes its classes to ask for it.
ICON_FONTS = (
    ("fa-solid-900.ttf", "Font Awesome 6 Free", 900, None),
    ("fa-brands-400.ttf", "Font Awesome 6 Brands", 400, None),
    ("fa-regular-400.ttf", "Font Awesome 6 Free", 400, {"far", "fa-regular"}),
)

#: What `templates/` replaces, as the theme had it when the replacement was written.
REPLACED = {
    "basic/search.html": "2ba0cb8fc1b56335",
    "pydata_sphinx_theme/layout.html": "cb487347aa971207",
    "pydata_sphinx_theme/search.html": "098d19aa34f7874c",
    "pydata_sphinx_theme/components/search-button-field.html": "c9044ef83e77fffd",
    "pydata_sphinx_theme/components/search-button.html": "9c5f5ae4afab5e78",
    "pydata_sphinx_theme/components/theme-switcher.html": "13dd53d105fdedee",
    "pydata_sphinx_theme/static/webpack-macros.html": "0db474a78911dddc",
    "sphinx_book_theme/layout.html": "2cd2fbbe2caedf3a",
    "sphinx_book_theme/components/article-header-buttons.html": "01d586c72ac25475",
    "sphinx_book_theme/macros/buttons.html": "f00ab51a0c5dd653",
}

_FIRST = Path(__file__).with_name("first.js")
_EXTENSIONS = Path(__file__).parents[1]
_MADE = ("first.js", "site.js", "later.js", "site.css")
_LINK = re.compile(rf"(_static/({'|'.join(map(re.escape, _MADE))}))(\?v=\w*)?")
_GONE = ("styles", "scripts", "vendor", "locales")
_GONE_FILES = ("*.map", "basic.css", "copybutton_funcs.js", "*webpack-macros.html", "design-style.*")


def _warn(message: str, *values: object, where: str | None = None) -> None:
    logger.warning(message, *values, location=where, type="assets")


def _own_sheets(app: Sphinx) -> list[str]:
    return sorted(path.name for path in Path(app.srcdir, "_static").glob("*.css"))


def _joined(app: Sphinx) -> list[str]:
    """What lies in the site's folder of static files until it is joined."""
    return [*SHEETS, *({*SCRIPTS, *LATER_SCRIPTS} - {*OWN}), *_own_sheets(app)]


def _shared(app: Sphinx) -> list[re.Pattern[str]]:
    return [re.compile(r"_static/" + re.escape(name).replace(r"\*", "[^/]*") + r"$") for name in _joined(app)]


def _slim(
    app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    _simplify_code(app, context)
    shared = _shared(app)

    def is_shared(asset: Any) -> bool:
        name = str(getattr(asset, "filename", asset) or "").partition("?")[0]
        return any(pattern.match(name) for pattern in shared)

    context["css_files"] = [sheet for sheet in context.get("css_files", []) if not is_shared(sheet)]
    kept = []
    for script in context.get("script_files", []):
        attributes = getattr(script, "attributes", {})
        code = attributes.get("body")
        name = str(getattr(script, "filename", script) or "").rpartition("/")[2]
        if code:
            if not SETTINGS.match(code) and not UNREAD.match(code):
                _warn(
                    "the page holds code that the site's content policy refuses: %.80s", code, where=pagename
                )
        elif not is_shared(script) and RARE_SCRIPTS.get(name, "") in context.get("body", ""):
            # It may lean on the joint script, which runs when the page has been read.
            attributes.setdefault("defer", "defer")
            kept.append(script)
    context["script_files"] = kept


def plain_classes(styles: Sequence[str]) -> frozenset[str]:
    """The classes that Pygments gives to words of code that look like text.

    Args:
        styles: the names of the styles that readers may see the code in.

    Raises:
        pygments.util.ClassNotFound: there is no style of such a name.
    """
    looks = [get_style_by_name(name).style_for_token for name in styles]
    return frozenset(
        name
        for token, name in STANDARD_TYPES.items()
        if name and all(look(token) == look(Token.Text) for look in looks)
    )


@cache
def _plain_word(styles: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf'<span class="(?:{"|".join(sorted(plain_classes(styles)))})">([^<]*)</span>')


def _simplify_code(app: Sphinx, context: dict[str, Any]) -> None:
    if "body" not in context:
        return
    themes: Any = app.builder
    options = themes.theme.get_options(app.config.html_theme_options)
    word = _plain_word(tuple(options[option] for option in CODE_STYLES))
    context["body"] = _CODE.sub(lambda code: word.sub(r"\1", code[0]), context["body"])


def _check_templates(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    themes: Any = app.builder
    folders = {Path(folder).name: Path(folder) for folder in themes.theme.get_theme_dirs()}
    for name, digest in REPLACED.items():
        theme, _, path = name.partition("/")
        file = folders.get(theme, Path()) / path
        found = hashlib.sha256(file.read_bytes()).hexdigest()[:16] if file.is_file() else "none"
        if found != digest:
            _warn(
                "the theme's %s changed: look what book_extensions/site/templates/ has to take over from it,"
                " then write its digest %s into book_extensions/site/assets.py",
                name,
                found,
            )


def _bundle(app: Sphinx, exception: Exception | None) -> None:
    if exception is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    static = out / "_static"
    # Sphinx copies all static files or, when no page changed, none.
    if (static / "basic.css").exists():
        pages = {
            path: path.read_text("utf-8")
            for path in sorted(out.rglob("*.html"))
            if static not in path.parents
        }
        used = _used(static, pages.values())
        settings = [attributes["body"] for _, attributes in app.registry.js_files if "body" in attributes]
        settings = [code for code in dict.fromkeys(settings) if SETTINGS.match(code)]
        script, later = _joint_script(static, SCRIPTS, settings), _joint_script(static, LATER_SCRIPTS)
        sheet = _joint_sheet(app, static, used)
        formulas = "".join(
            _UNSEEN.sub("", found) for page in pages.values() for found in _FORMULA.findall(page)
        )
        font = formula_font(static / FORMULA_FONT, html.unescape(formulas))
        (static / FORMULA_FONT).write_bytes(font)
        sheet = sheet.replace(FORMULA_FONT, f"{FORMULA_FONT}?v={_digest(font)}")
        (static / "site.js").write_text(script, "utf-8")
        (static / "later.js").write_text(later, "utf-8")
        (static / "site.css").write_text(sheet, "utf-8")
        shutil.copyfile(_FIRST, static / "first.js")
        _stamp(static, pages)
    _clean(app, static)


def _used(static: Path, pages: Any) -> Used:
    used = Used()
    for markup in pages:
        used.add_page(markup)
    for script in static.rglob("*.js"):
        name = script.relative_to(static).as_posix()
        if name != BOOTSTRAP:
            text = script.read_text("utf-8")
            used.add_words(" ".join(_VARIABLE.findall(text)) if name.startswith(UNRULED) else text)
    for name in OWN:
        used.add_words((_EXTENSIONS / name).read_text("utf-8"))
    used.add_words(STATES)
    return used


def _found(static: Path, name: str) -> str | None:
    files = sorted(static.glob(name))
    if len(files) == 1:
        return files[0].relative_to(static).as_posix()
    _warn("the theme and its extensions ship %d files %s; one was expected", len(files), name)
    return None


def _joint_script(static: Path, names: Sequence[str], before: Sequence[str] = ()) -> str:
    parts = [*before]
    for name in names:
        if name in OWN:
            parts.append((_EXTENSIONS / name).read_text("utf-8"))
        elif file := _found(static, name):
            text = (static / file).read_text("utf-8")
            if name == THEME_SCRIPT:
                text, count = TAB_STOPS.subn("", text)
                if count != 1:
                    _warn("%s no longer ends with what looks for boxes that scroll", name)
            parts.append(text)
    joint = "\n;\n".join(part.strip() for part in parts)
    return re.sub(r"^//# sourceMappingURL=.*\n?", "", joint, flags=re.MULTILINE) + "\n"


def _joint_sheet(app: Sphinx, static: Path, used: Used) -> str:
    sheets: list[tuple[str, str]] = []
    icons = None
    for listed in [*SHEETS, *_own_sheets(app)]:
        if not (name := _found(static, listed)):
            continue
        if listed.startswith("vendor/fontawesome"):
            icons = (static / name).parents[1] / "webfonts"
            text = (static / name).read_text("utf-8")
            sheets.append((name, re.sub(r"@font-face\s*\{[^}]*\}", "", text)))
        else:
            sheets += with_imports(name, lambda path: (static / path).read_text("utf-8"))
    sheet = purge(sheets, used)
    return sheet if icons is None else "".join(_icon_faces(icons, sheet, used)) + sheet


def _icon_faces(folder: Path, sheet: str, used: Used) -> Iterator[str]:
    wanted = set(re.findall("[\ue000-\uf8ff]", _strings(sheet)))
    missing = set(wanted)
    for file, family, weight, classes in ICON_FONTS:
        if not (folder / file).is_file():
            _warn("FontAwesome no longer ships %s", file)
            continue
        if classes and not classes & used.classes:
            continue
        address, had = embedded_font(folder / file, wanted)
        missing -= had
        if had:
            yield (
                f'@font-face{{font-family:"{family}";font-style:normal;font-weight:{weight};'
                f'font-display:block;src:url("{address}") format("woff")}}\n'
            )
    if missing:
        _warn("no font of FontAwesome has %s", ", ".join(f"U+{ord(icon):04X}" for icon in sorted(missing)))


def _strings(sheet: str) -> str:
    def values(tokens: Any) -> Iterator[str]:
        for token in tokens:
            if token.type == "string":
                yield token.value
            for name in ("content", "prelude", "arguments"):
                yield from values(getattr(token, name, None) or ())

    return "".join(values(tinycss2.parse_component_value_list(sheet)))


def _stamp(static: Path, pages: dict[Path, str]) -> None:
    """Add each file's digest to its address, so that no browser shows a page in an old style."""
    digests = {name: _digest((static / name).read_bytes()) for name in _MADE}
    for path, markup in pages.items():
        stamped = _LINK.sub(lambda found: f"{found[1]}?v={digests[found[2]]}", markup)
        if stamped != markup:
            path.write_text(stamped, "utf-8")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:8]


def _clean(app: Sphinx, static: Path) -> None:
    for pattern in _GONE:
        for path in static.glob(pattern):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for pattern in [*_joined(app), *_GONE_FILES]:
        for path in static.glob(pattern):
            path.unlink()


def setup(app: Sphinx) -> dict[str, Any]:
    app.connect("builder-inited", _check_templates)
    app.connect("html-page-context", _slim, priority=Page.ASSETS)
    app.connect("build-finished", _bundle, priority=Finish.ASSETS)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
