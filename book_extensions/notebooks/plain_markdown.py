"""MyST Markdown as the plain Markdown that every notebook program shows.

JupyterLab, Notebook, VS Code and Colab know no directives and no roles. Each that this book uses
has an entry in `DIRECTIVES` or `ROLES`, which says how it reads there: a box becomes a quotation
with a bold title, an answer folds behind `<details>`, a reference becomes a link or plain words.
Anything without an entry is an error that names its file and line, so nothing slips through raw.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit

from docutils.nodes import make_id
from markdown_it import MarkdownIt
from mdit_py_plugins.anchors.index import slugify
from pybtex.database import parse_file
from pybtex.richtext import Text

from book_extensions import myst
from book_extensions.execution.quoted_numbers import Numbers
from book_extensions.pages.reading_time import answer
from book_extensions.site.address import Address

GLOSSARY = "b-glossary.md"

_HERE = "book_extensions/notebooks/plain_markdown.py"
_TARGET = re.compile(r"\((?P<label>[\w.:-]+)\)=[ \t]*")
_HEADING = re.compile(r"#{1,6}[ \t]+(?P<text>.*?)[ \t#]*")
_DISPLAY_LABEL = re.compile(r"(\$\$)[ \t]*\([\w.:-]+\)[ \t]*")
_TICKS = re.compile(r"`+")
_ROLE_BEFORE = re.compile(r"\{([\w:.+-]+)\}\Z")
_TITLED = re.compile(r"(?P<text>.*?)\s*<(?P<target>[^<>]+)>", re.DOTALL)
_LINK = re.compile(r"(?P<untitled>(?<=\[))?\]\((?P<target>[^()\s]+)(?=[\s)])")
_BETWEEN_WORDS = re.compile(r"[^a-zA-Z0-9._]+")  # what Sphinx leaves out of a term's anchor
_NOWHERE = re.compile(r"\[([^][]+)\]\(#\)")  # a link to a box, which has no anchor in a notebook
_RAW = re.compile(r"\{[\w:.+-]+\}\Z")


class RawSyntax(ValueError):
    """MyST that has no plain form here, with the file and the line where it stands."""


@dataclass(frozen=True)
class Heading:
    """A heading, as the page and the notebook name it in links."""

    text: str

    @property
    def slug(self) -> str:
        return str(slugify(self.text))

    @property
    def anchor(self) -> str:
        """Its anchor in JupyterLab."""
        return "#" + quote(self.text.replace(" ", "-"), safe="'(),:!?")


@dataclass(frozen=True)
class Chapter:
    """What other chapters may refer to.

    Attributes:
        stem: the name of its file, without the suffix.
        has_notebook: whether a notebook stands beside it.
        headings: in their order; the first is its title.
    """

    stem: str
    has_notebook: bool
    headings: tuple[Heading, ...]


@dataclass(frozen=True)
class Label:
    """A place that a reference names."""

    chapter: str
    title: str
    heading: Heading | None = None


@dataclass(frozen=True)
class Reference:
    """A publication, as a sentence names it."""

    authors: str
    year: str
    url: str


@dataclass(frozen=True)
class Book:
    """Everything outside a chapter that its text refers to."""

    address: Address = field(default_factory=Address)
    numbers: Numbers = field(default_factory=Numbers)
    chapters: Mapping[str, Chapter] = field(default_factory=dict)
    labels: Mapping[str, Label] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    #: The glossary's entries, as it writes them, by what they are in small letters.
    terms: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path, address: Address, numbers: Numbers) -> Book:
        """The book whose chapters and `references.bib` lie in a folder."""
        chapters: dict[str, Chapter] = {}
        labels: dict[str, Label] = {}
        for path in sorted(folder.glob("*.md")):
            text = path.read_text("utf-8")
            chapters[path.stem] = Chapter(path.stem, "{code-cell}" in text, tuple(_headings(text)))
            labels.update(_labels(path.stem, text))
        references, terms = _references(folder / "references.bib"), _terms(folder / GLOSSARY)
        return cls(address, numbers, chapters, labels, references, terms)


def _headings(text: str) -> Iterator[Heading]:
    for line in myst.outside_code(text.splitlines()):
        if found := _HEADING.fullmatch(line):
            yield Heading(_words(found["text"]))


def _words(text: str) -> str:
    """Inline MyST without its marks, as a link's text or an anchor has it."""
    text = re.sub(r"\{[\w:.+-]+\}`([^`<]*?)\s*(<[^`]*>)?`", r"\1", text)
    return re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", text).translate(str.maketrans("", "", "`*"))


def _labels(stem: str, text: str) -> Iterator[tuple[str, Label]]:
    waiting: list[str] = []
    lines = text.splitlines()
    for line in myst.outside_code(lines):
        if found := _TARGET.fullmatch(line):
            waiting.append(found["label"])
        elif found := _HEADING.fullmatch(line):
            heading = Heading(_words(found["text"]))
            yield from ((label, Label(stem, heading.text, heading)) for label in waiting)
            waiting = []
    for box in myst.directives(lines):
        for name, value in myst.options(box.content)[0]:
            if name in ("label", "name"):
                yield value, Label(stem, _words(box.argument))


def _references(path: Path) -> dict[str, Reference]:
    if not path.is_file():
        return {}
    found = {}
    for key, entry in parse_file(str(path), bib_format="bibtex").entries.items():
        names = [
            str(Text.from_latex(" ".join(p.prelast_names + p.last_names))) for p in entry.persons["author"]
        ]
        if len(names) > 2 or names[-1] == "others":
            authors = f"{names[0]} et al."
        else:
            authors = " and ".join(names)
        fields = entry.fields
        url = f"https://doi.org/{fields['doi']}" if "doi" in fields else fields.get("url", "")
        found[key] = Reference(authors, fields["year"], url)
    return found


def _terms(path: Path) -> dict[str, str]:
    text = path.read_text("utf-8") if path.is_file() else ""
    glossaries = (fence for fence in myst.directives(text.splitlines()) if fence.name == "glossary")
    entries = [line.strip() for fence in glossaries for line in fence.content if line[:1].strip()]
    return {entry.lower(): entry for entry in entries}


@dataclass(frozen=True)
class Directive:
    """A directive, taken apart; `line` and `body_line` are where its fence and its body begin."""

    name: str
    argument: str
    options: Mapping[str, str]
    body: Sequence[str]
    source: Sequence[str]
    line: int
    body_line: int

    @property
    def folded(self) -> bool:
        return "dropdown" in self.options.get("class", "").split()


class Plain:
    """Turns the Markdown cells of one chapter into plain Markdown, from top to bottom.

    Args:
        book: what the text refers to.
        chapter: the chapter's file, for messages; its stem tells which links stay inside.
    """

    def __init__(self, book: Book, chapter: Path) -> None:
        self.book = book
        self.chapter = chapter
        self.questions = 0
        #: The exercise whose solution is being told, in cells of its own.
        self.solving: str | None = None

    def cell(self, source: str, line: int) -> str:
        """The plain form of a cell.

        Args:
            source: MyST Markdown.
            line: the line of the chapter, from 1, where it begins.

        Raises:
            RawSyntax: a part of it has no plain form.
        """
        text = "\n".join(self.blocks(source.splitlines(), line))
        text = re.sub(r"\n{3,}", "\n\n", text).strip("\n")
        if left := list(raw_syntax(text)):
            raise self.problem(line, f"a notebook would show {left[0]!r} as it stands")
        return text

    def problem(self, line: int, message: str) -> RawSyntax:
        return RawSyntax(f"{self.chapter}:{line}: {message}")

    def blocks(self, lines: Sequence[str], line: int) -> list[str]:
        """Lines of MyST, which begin at a line of the chapter, as lines of plain Markdown."""
        done: list[str] = []
        solution: list[str] | None = [] if self.solving else None
        at = 0

        def tell(shown: Sequence[str]) -> None:
            (done if solution is None else solution).extend(shown)

        def tell_text(until: int) -> None:
            if until > at:
                tell(self.text("\n".join(lines[at:until]), line + at).split("\n"))

        def end_of_solution() -> None:
            if solution and "".join(solution).strip():
                done.extend(["", *details("Solution, in words", solution), ""])

        for fence in myst.fences(lines):
            tell_text(fence.start)
            at = fence.end
            if not fence.closed:
                raise self.problem(line + fence.start, f"{fence.lines[0].strip()!r} is never closed")
            if not fence.info.startswith("{"):
                if fence.markup.startswith(":"):
                    raise self.problem(line + fence.start, f"{fence.lines[0].strip()!r} names no directive")
                tell(lines[fence.start : fence.end])
                continue
            if fence.name == "solution-end":
                end_of_solution()
                solution = None
            shown = self._convert(self._directive(fence, line + fence.start))
            tell(["", *(fence.indent + text if text else "" for text in shown), ""])
            if fence.name == "solution-start":
                solution = []
        tell_text(len(lines))
        end_of_solution()
        return done

    def _directive(self, fence: myst.Fence, line: int) -> Directive:
        if not fence.name:
            raise self.problem(line, f"{fence.lines[0].strip()!r} is no directive")
        options, taken = myst.options(fence.content)
        body, body_line = fence.content[taken:], line + 1 + taken
        return Directive(fence.name, fence.argument, dict(options), body, fence.lines, line, body_line)

    def _convert(self, directive: Directive) -> list[str]:
        convert = DIRECTIVES.get(directive.name)
        if convert is None:
            known = ", ".join(sorted(DIRECTIVES))
            raise self.problem(
                directive.line,
                f"no notebook shows a {{{directive.name}}} directive; {_HERE} knows {known}",
            )
        return convert(self, directive)

    def body(self, directive: Directive) -> list[str]:
        return trimmed(self.blocks(directive.body, directive.body_line))

    def text(self, text: str, line: int) -> str:
        """Text without fences: its targets and comments go, its roles and links become plain."""
        kept = [
            "" if _TARGET.fullmatch(part) or part.startswith("%") else _DISPLAY_LABEL.sub(r"\1", part)
            for part in text.split("\n")
        ]
        converted = "".join(self._inline("\n".join(kept), line))
        return _NOWHERE.sub(r"*\1*", converted)

    def _inline(self, text: str, line: int) -> Iterator[str]:
        at = 0
        while opening := _TICKS.search(text, at):
            before = text[at : opening.start()]
            # A code span may run over lines, but not over the end of its paragraph.
            paragraph = re.compile(r"\n[ \t]*\n").search(text, opening.end())
            limit = paragraph.start() if paragraph else len(text)
            closing = next(
                (found for found in _TICKS.finditer(text, opening.end(), limit) if found[0] == opening[0]),
                None,
            )
            here = line + text.count("\n", 0, opening.start())
            if closing is None:
                yield self._links(text[at : opening.end()], here)
                at = opening.end()
                continue
            content = text[opening.end() : closing.start()]
            if role := _ROLE_BEFORE.search(before):
                yield self._links(before[: role.start()], here)
                yield self._role(role[1], content, here)
            else:
                yield self._links(before, here) + opening[0] + content + closing[0]
            at = closing.end()
        yield self._links(text[at:], line + text.count("\n", 0, at))

    def _role(self, name: str, content: str, line: int) -> str:
        convert = ROLES.get(name)
        if convert is None:
            known = ", ".join(sorted(ROLES))
            raise self.problem(
                line,
                f"no notebook shows a {{{name}}} role; {_HERE} knows {known}",
            )
        return convert(self, " ".join(content.split()), line)

    def _links(self, text: str, line: int) -> str:
        def link(found: re.Match[str]) -> str:
            here = line + text.count("\n", 0, found.start())
            shown = "" if found["untitled"] is None else self.title(found["target"], here)
            return f"{shown}]({self.target(found['target'], here)}"

        return _LINK.sub(link, text)

    def title(self, target: str, line: int) -> str:
        """What a link without a text of its own says."""
        path, _, fragment = target.partition("#")
        chapter = self.book.chapters.get(Path(path).stem if path else self.chapter.stem)
        if not path and fragment in self.book.labels:
            return self.book.labels[fragment].title
        if chapter is None or (path and not path.endswith(".md")):
            raise self.problem(line, f"the link to {target!r} has no text")
        if not fragment:
            return chapter.headings[0].text
        return self._heading(chapter, fragment, line).text

    def target(self, target: str, line: int) -> str:
        """Where a link of the chapter leads from its notebook."""
        path, _, fragment = target.partition("#")
        if urlsplit(target).scheme:
            return target
        if not path:
            if fragment in self.book.labels:
                return self.place(self.book.labels[fragment])
            chapter = self.book.chapters.get(self.chapter.stem)
            return self._heading(chapter, fragment, line).anchor if chapter else target
        if not path.endswith(".md"):
            return self._file(path) + (f"#{fragment}" if fragment else "")
        chapter = self.book.chapters.get(path.removesuffix(".md"))
        if chapter is None:
            raise self.problem(line, f"there is no chapter {path}")
        heading = self._heading(chapter, fragment, line) if fragment else None
        return self.place(Label(chapter.stem, "", heading))

    def _heading(self, chapter: Chapter, slug: str, line: int) -> Heading:
        for heading in chapter.headings:
            if heading.slug == slug:
                return heading
        raise self.problem(line, f"{chapter.stem}.md has no heading #{slug}")

    def place(self, label: Label) -> str:
        """A link to a place: in this notebook, in another one, or on the site where there is none."""
        if label.chapter == self.chapter.stem:
            return label.heading.anchor if label.heading else "#"
        if self.book.chapters[label.chapter].has_notebook:
            return f"{label.chapter}.ipynb{label.heading.anchor if label.heading else ''}"
        fragment = f"#{make_id(label.heading.text)}" if label.heading else ""
        return self._page(label.chapter, fragment)

    def image(self, path: str) -> str:
        """Where an image beside the chapter is found."""
        return path if urlsplit(path).scheme else self.book.address.file(f"chapters/{path}", "raw") or path

    def _page(self, stem: str, fragment: str = "") -> str:
        return self.book.address.page(f"chapters/{stem}", fragment) or self._file(f"{stem}.md")

    def _file(self, path: str) -> str:
        """A file beside the chapter: in the repository, which a notebook in Colab is not in."""
        return self.book.address.file(f"chapters/{path}") or path


def trimmed(lines: Sequence[str]) -> list[str]:
    """Lines without empty ones at either end."""
    return "\n".join(lines).strip("\n").split("\n")


def quoted(lines: Sequence[str]) -> list[str]:
    """A block quotation."""
    return [f"> {line}".rstrip() for line in lines]


def details(summary: str, lines: Sequence[str]) -> list[str]:
    """Text that unfolds; blank lines around it keep it Markdown.

    Args:
        summary: inline Markdown, which inside a tag must be HTML.
    """
    shown = MarkdownIt().renderInline(summary)
    return ["<details>", f"<summary>{shown}</summary>", "", *trimmed(lines), "", "</details>"]


def _box(plain: Plain, directive: Directive, title: str, body: Sequence[str]) -> list[str]:
    title = plain.text(title, directive.line)
    if directive.folded:
        return details(title, body)
    rest = ["", *body] if any(body) else []
    return quoted([f"**{title}**", *rest])


def _admonition(plain: Plain, directive: Directive) -> list[str]:
    return _box(plain, directive, directive.argument, plain.body(directive))


def _named(title: str) -> Callable[[Plain, Directive], list[str]]:
    def convert(plain: Plain, directive: Directive) -> list[str]:
        body = plain.body(directive)
        if directive.argument:  # such a box may begin beside its name
            first = plain.text(directive.argument, directive.line)
            body = trimmed([first, *body])
        return _box(plain, directive, title, body)

    return convert


def _dropdown(plain: Plain, directive: Directive) -> list[str]:
    return details(plain.text(directive.argument or "More", directive.line), plain.body(directive))


def _exercise(plain: Plain, directive: Directive) -> list[str]:
    title = f"Exercise: {directive.argument}" if directive.argument else "Exercise"
    return _box(plain, directive, title, plain.body(directive))


def _exercise_title(plain: Plain, directive: Directive) -> str:
    label = plain.book.labels.get(directive.argument)
    if label is None:
        raise plain.problem(directive.line, f"there is no exercise {directive.argument!r} to solve")
    return f"Solution: {label.title}" if label.title else "Solution"


def _solution(plain: Plain, directive: Directive) -> list[str]:
    return details(_exercise_title(plain, directive), plain.body(directive))


def _solution_start(plain: Plain, directive: Directive) -> list[str]:
    plain.solving = directive.argument
    title = _exercise_title(plain, directive)
    note = "Try it yourself before you unfold what follows, down to the end of the solution."
    return quoted([f"**{title}**", "", note])


def _solution_end(plain: Plain, directive: Directive) -> list[str]:
    plain.solving = None
    return quoted(["*End of the solution.*"])


def _question(plain: Plain, directive: Directive) -> list[str]:
    from book_extensions.questions.source import QuestionError, parse, to_markdown

    plain.questions += 1
    source = "\n".join(directive.source)
    try:
        text = to_markdown(parse(source), plain.questions)
    except QuestionError as error:
        raise plain.problem(directive.line + error.line, str(error)) from None
    return quoted(trimmed(plain.blocks(text.splitlines(), directive.line)))


def _figure(plain: Plain, directive: Directive) -> list[str]:
    if not directive.options.get("alt"):
        raise plain.problem(directive.line, "a figure needs an :alt: text")
    image = f"![{directive.options['alt']}]({plain.image(directive.argument)})"
    caption = " ".join(" ".join(plain.body(directive)).split())
    return [image, "", f"*{caption}*"] if caption else [image]


def _math(plain: Plain, directive: Directive) -> list[str]:
    formula = trimmed([directive.argument, *directive.body])
    # Sphinx aligns the lines of such a formula; a notebook has to be told.
    if any(r"\\" in part for part in formula) and not any(r"\begin" in part for part in formula):
        formula = [r"\begin{aligned}", *formula, r"\end{aligned}"]
    return ["$$", *formula, "$$"]


def _table(plain: Plain, directive: Directive) -> list[str]:
    caption = plain.text(directive.argument, directive.line)
    return [f"*{caption}*", "", *plain.body(directive)] if caption else plain.body(directive)


def _container(plain: Plain, directive: Directive) -> list[str]:
    return plain.body(directive)


def _only(plain: Plain, directive: Directive) -> list[str]:
    return []  # it tells of buttons, which pages have


def _progress(plain: Plain, directive: Directive) -> list[str]:
    return ["*The pages of the site show here what you have done; a notebook does not keep it.*"]


def _literal(plain: Plain, directive: Directive) -> list[str]:
    fence = "`" * (3 + max((len(ticks) for ticks in _TICKS.findall("\n".join(directive.body))), default=0))
    return [f"{fence}{directive.argument}", *directive.body, fence]


#: How each directive reads in a notebook.
DIRECTIVES: Mapping[str, Callable[[Plain, Directive], list[str]]] = {
    "admonition": _admonition,
    "attention": _named("Attention"),
    "caution": _named("Caution"),
    "chapter-cards": _container,
    "code-block": _literal,
    "container": _container,
    "danger": _named("Danger"),
    "div": _container,
    "dropdown": _dropdown,
    "exercise": _exercise,
    "figure": _figure,
    "hint": _named("Hint"),
    "image": _figure,
    "important": _named("Important"),
    "math": _math,
    "note": _named("Note"),
    "only": _only,
    "progress": _progress,
    "question": _question,
    "seealso": _named("See also"),
    "solution": _solution,
    "solution-end": _solution_end,
    "solution-start": _solution_start,
    "table": _table,
    "tip": _named("Tip"),
    "warning": _named("Warning"),
}


def _titled(content: str) -> tuple[str, str]:
    found = _TITLED.fullmatch(content)
    return (found["text"], found["target"]) if found else (content, content)


def _glue(plain: Plain, content: str, line: int) -> str:
    try:
        return plain.book.numbers.quote(content)
    except KeyError:
        raise plain.problem(
            line, f"no build has measured {content!r} yet: build the book, then write the notebooks"
        ) from None


def _term(plain: Plain, content: str, line: int) -> str:
    text, term = _titled(content)
    entry = plain.book.terms.get(term.lower(), term)
    anchor = "#term-" + _BETWEEN_WORDS.sub("-", entry).strip("-")
    page = plain.book.address.page(f"chapters/{Path(GLOSSARY).stem}", anchor)
    return f"[{text}]({page})" if page else text


def _cited(plain: Plain, content: str, line: int) -> list[tuple[Reference, str]]:
    found = []
    for key in content.split(","):
        reference = plain.book.references.get(key.strip())
        if reference is None:
            raise plain.problem(line, f"references.bib has no {key.strip()!r}")
        found.append((reference, reference.url or plain._page("c-references")))
    return found


def _cite_p(plain: Plain, content: str, line: int) -> str:
    works = (f"[{work.authors}, {work.year}]({url})" for work, url in _cited(plain, content, line))
    return f"({'; '.join(works)})"


def _cite_t(plain: Plain, content: str, line: int) -> str:
    works = [f"{work.authors} ([{work.year}]({url}))" for work, url in _cited(plain, content, line)]
    return " and ".join(works)


def _ref(plain: Plain, content: str, line: int) -> str:
    text, name = _titled(content)
    label = plain.book.labels.get(name)
    if label is None:
        raise plain.problem(line, f"there is no label {name!r}")
    text = label.title if text == name else text
    if label.heading is None and label.chapter == plain.chapter.stem:
        return f"*{text}*"
    return f"[{text}]({plain.place(label)})"


def _doc(plain: Plain, content: str, line: int) -> str:
    text, name = _titled(content)
    target = f"{name}.md"
    return f"[{plain.title(target, line) if text == name else text}]({plain.target(target, line)})"


def _reading_time(plain: Plain, content: str, line: int) -> str:
    return answer(plain.chapter, content)[0]


def _tag(tag: str) -> Callable[[Plain, str, int], str]:
    return lambda plain, content, line: f"<{tag}>{content}</{tag}>"


#: How each role reads in a notebook.
ROLES: Mapping[str, Callable[[Plain, str, int], str]] = {
    "cite:p": _cite_p,
    "cite:t": _cite_t,
    "doc": _doc,
    "glue:text": _glue,
    "kbd": _tag("kbd"),
    "math": lambda plain, content, line: f"${content}$",
    "progress": lambda plain, content, line: "",  # kept by the page alone
    "reading-time": _reading_time,
    "ref": _ref,
    "sub": _tag("sub"),
    "sup": _tag("sup"),
    "term": _term,
}


def raw_syntax(markdown: str) -> Iterator[str]:
    """What a notebook would show raw: MyST directives, roles, targets and labels in plain Markdown."""
    for token in MarkdownIt().enable("table").parse(markdown):
        if token.type == "fence" and token.info.strip().startswith("{"):
            yield token.info.strip()
        if token.type != "inline":
            continue
        for line in token.content.split("\n"):
            if line.lstrip().startswith(":::") or _TARGET.fullmatch(line):
                yield line
        children = token.children or []
        for before, after in zip(children, children[1:], strict=False):
            if (
                before.type == "text"
                and after.type == "code_inline"
                and (left := _RAW.search(before.content))
            ):
                yield f"{left[0]}`{after.content}`"
