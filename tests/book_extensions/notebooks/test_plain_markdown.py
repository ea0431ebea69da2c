"""MyST as the plain Markdown that a notebook shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from book_extensions.execution.quoted_numbers import Numbers
from book_extensions.notebooks.plain_markdown import DIRECTIVES, ROLES, Book, Plain, RawSyntax, raw_syntax
from book_extensions.site.address import Address

SITE = Address("https://github.com/a/b", "dev", "https://a.example/b")
CHAPTERS = {
    "01-one": "# One `fit`\n\n(here)=\n## The best line\n\n```{code-cell}\n# not a heading\n```\n",
    "02-boxes": "# Boxes\n\n```{exercise} One\n:label: ex-boxes\nCount.\n```\n",
    "02-two": (
        "# Two\n\n```{exercise} Accuracy, by hand\n:label: ex-two\nCount.\n```\n\n```{code-cell}\n1\n```\n"
    ),
    "b-glossary": "# Glossary\n\n```{glossary}\nlogit\n    A number.\n\nF1 score\n    Another.\n```\n",
    "c-references": "# References\n\n## Books\n",
}
BIBLIOGRAPHY = """
@book{one, author = {Müller, Anna}, title = {A}, year = {1999}, doi = {10.1/2}}
@book{two, author = {A, B and C, D}, title = {B}, year = {2001}, url = {https://x.example}}
@book{many, author = {van Dyk, E and others}, title = {C}, year = {2002}}
"""


def book_in(folder: Path, address: Address = SITE) -> Book:
    for name, text in CHAPTERS.items():
        (folder / f"{name}.md").write_text(text, "utf-8")
    (folder / "references.bib").write_text(BIBLIOGRAPHY, "utf-8")
    numbers = Numbers({"median": "45.456", "name": "'ReLU'"}, {"old:.0f": "7", "median:.1f": "0.0"})
    return Book.read(folder, address, numbers)


@pytest.fixture
def plain(tmp_path: Path) -> Plain:
    return Plain(book_in(tmp_path), Path("chapters/01-one.md"))


@pytest.fixture
def homeless(tmp_path: Path) -> Plain:
    """A book without addresses."""
    return Plain(book_in(tmp_path, Address()), Path("chapters/01-one.md"))


BLOCKS = [
    (
        "```{admonition} In *this* box\n:class: objectives\nGo.\n\n- **say** {glue:text}`name`\n```",
        "> **In *this* box**\n>\n> Go.\n>\n> - **say** ReLU",
    ),
    (":::{tip}\nGo.\n:::", "> **Tip**\n>\n> Go."),
    ("Before.\n\n:::{only} launch_buttons\nPress the rocket.\n:::\n\nAfter.", "Before.\n\nAfter."),
    ("```{note} At once.\n```", "> **Note**\n>\n> At once."),
    (
        ":::{dropdown} A `hint` & more\nLook.\n:::",
        "<details>\n<summary>A <code>hint</code> &amp; more</summary>\n\nLook.\n\n</details>",
    ),
    (
        "```{admonition} Answer\n:class: dropdown\nYes.\n```",
        "<details>\n<summary>Answer</summary>\n\nYes.\n\n</details>",
    ),
    (
        "`````{exercise} By hand\n:label: ex-one\nCount.\n```{dropdown} Hint\nUse `sum`.\n```\n`````",
        "> **Exercise: By hand**\n>\n> Count.\n>\n"
        "> <details>\n> <summary>Hint</summary>\n>\n> Use `sum`.\n>\n> </details>",
    ),
    (
        "````{solution} ex-two\nAdd.\n````",
        "<details>\n<summary>Solution: Accuracy, by hand</summary>\n\nAdd.\n\n</details>",
    ),
    ("```{math}\n:label: eq\na = b\n```", "$$\na = b\n$$"),
    ("```{math}\na &= b \\\\\nc &= d\n```", "$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$"),
    ("$$\na\n$$ (eq)", "$$\na\n$$"),
    ("(here)=\n## The best line", "## The best line"),
    ("% a remark\nText.", "Text."),
    (
        "```{figure} a.png\n:alt: A line.\nIts *name*.\n```",
        "![A line.](https://github.com/a/b/raw/launch/chapters/a.png)\n\n*Its *name*.*",
    ),
    ("```{table} Sizes\n| a |\n| - |\n| 1 |\n```", "*Sizes*\n\n| a |\n| - |\n| 1 |"),
    ("- item\n\n  ```{tip}\n  Go.\n  ```", "- item\n\n  > **Tip**\n  >\n  > Go."),
    ("```python\n{term}`x` ::: {glue:text}`y`\n```", "```python\n{term}`x` ::: {glue:text}`y`\n```"),
]


@pytest.mark.parametrize(("source", "wanted"), BLOCKS)
def test_blocks(plain: Plain, source: str, wanted: str) -> None:
    assert plain.cell(source, 1) == wanted


GLOSSARY = "https://a.example/b/chapters/b-glossary.html"
INLINE = [
    ("the {term}`logit`s", f"the [logit]({GLOSSARY}#term-logit)s"),
    ("**{term}`Two\nwords <f1 score>`**", f"**[Two words]({GLOSSARY}#term-F1-score)**"),
    ("{glue:text}`median:.1f` % and {glue:text}`old:.0f`", "45.5 % and 7"),
    ("{cite:p}`one`", "([Müller, 1999](https://doi.org/10.1/2))"),
    ("{cite:p}`one,two`", "([Müller, 1999](https://doi.org/10.1/2); [A and C, 2001](https://x.example))"),
    (
        "{cite:t}`many`",
        "van Dyk et al. ([2002](https://a.example/b/chapters/c-references.html))",
    ),
    ("{ref}`here`", "[The best line](#The-best-line)"),
    ("{ref}`a line <here>`", "[a line](#The-best-line)"),
    ("{ref}`ex-two`", "[Accuracy, by hand](02-two.ipynb)"),
    ("{doc}`02-two`", "[Two](02-two.ipynb)"),
    (
        "[two](02-two.md) and [`x` y](01-one.md#the-best-line)",
        "[two](02-two.ipynb) and [`x` y](#The-best-line)",
    ),
    ("done: {progress}`chapters/01-one`", "done: "),
    ("[the box](02-two.md) and [a `box`](#here)", "[the box](02-two.ipynb) and [a `box`](#The-best-line)"),
    ("[](02-two.md) [](#here)", "[Two](02-two.ipynb) [The best line](#The-best-line)"),
    ("[a](c-references.md#books)", "[a](https://a.example/b/chapters/c-references.html#books)"),
    (
        "[a](data.csv) [b](https://x.example/y.md)",
        "[a](https://github.com/a/b/blob/launch/chapters/data.csv) [b](https://x.example/y.md)",
    ),
    ("H{sub}`2`O, {math}`a_b`", "H<sub>2</sub>O, $a_b$"),
    ("``{term}`x` `` and `code`", "``{term}`x` `` and `code`"),
    ("{glue:text}`name` and a lone ` stays", "ReLU and a lone ` stays"),
]


@pytest.mark.parametrize(("source", "wanted"), INLINE)
def test_inline(plain: Plain, source: str, wanted: str) -> None:
    assert plain.cell(source, 1) == wanted


def test_a_book_without_addresses_has_words_and_neighbours_for_links(homeless: Plain) -> None:
    assert (
        homeless.cell("{term}`logit` {cite:p}`many`", 1) == "logit ([van Dyk et al., 2002](c-references.md))"
    )
    assert (
        homeless.cell("[a](c-references.md#books) [b](02-two.md)", 1)
        == "[a](c-references.md) [b](02-two.ipynb)"
    )


def test_a_link_to_a_box_of_the_same_notebook_is_words(tmp_path: Path) -> None:
    plain = Plain(book_in(tmp_path), Path("02-boxes.md"))
    assert (
        plain.cell("See [the exercise](#ex-boxes) and {ref}`ex-boxes`.", 1) == "See *the exercise* and *One*."
    )


def test_a_solution_in_cells_of_its_own(plain: Plain) -> None:
    start = plain.cell("Before.\n\n````{solution-start} ex-two\n:class: dropdown\n````\nThink.", 1)
    assert start.startswith("Before.\n\n> **Solution: Accuracy, by hand**\n")
    assert start.endswith("<details>\n<summary>Solution, in words</summary>\n\nThink.\n\n</details>")
    assert plain.solving == "ex-two"
    assert "<summary>Solution, in words</summary>\n\nMore." in plain.cell("More.", 9)
    assert plain.cell("````{solution-end}\n````\nAfter.", 9) == "> *End of the solution.*\n\nAfter."
    assert plain.solving is None


def test_a_question_reads_as_text_with_its_answer_folded(plain: Plain) -> None:
    question = (
        "::::{question} What is {glue:text}`name`?\n:name: q-01-x\n:kind: choice\n:objective: 1\n\n"
        "- [ ] A {term}`loss`\n\n  No.\n- [x] An activation\n\n  Yes.\n::::"
    )
    text = plain.cell(question, 1)
    assert text.startswith("> **Question 1.** What is ReLU?\n>\n> - A [loss](")
    assert "> <details>\n> <summary>" in text
    assert not list(raw_syntax(text))


WRONG = [
    ("Words.\n\n```{mystery} x\n```", 3, "no notebook shows a {mystery} directive"),
    ("```{note}\nWords\n{mystery}`x`\n```", 3, "no notebook shows a {mystery} role"),
    ("```{note}\nWords", 1, "never closed"),
    ("\n{glue:text}`unknown:.1f`", 2, "no build has measured 'unknown:.1f'"),
    ("{cite:p}`unknown`", 1, "references.bib has no 'unknown'"),
    ("{ref}`unknown`", 1, "no label 'unknown'"),
    ("a\nb [x](unknown.md)", 2, "no chapter unknown.md"),
    ("[x](02-two.md#unknown)", 1, "02-two.md has no heading #unknown"),
    ("```{image} a.png\n```", 1, "needs an :alt:"),
    ("```{solution} unknown\n```", 1, "no exercise 'unknown'"),
    ("````{question} Why?\n:name: x\n````", 1, ""),
    ("> ```{tip}\n> Go.\n> ```", 1, "{tip}"),
    ("::: strange\n:::", 1, "names no directive"),
]


@pytest.mark.parametrize(("source", "line", "message"), WRONG)
def test_what_has_no_plain_form_is_named_with_file_and_line(
    plain: Plain, source: str, line: int, message: str
) -> None:
    with pytest.raises(RawSyntax, match=rf"^chapters/01-one\.md:{line + 10}: .*{re.escape(message)}"):
        plain.cell(source, 11)


WORDS = (
    st.text("ab cπ*_#$-.", min_size=1, max_size=12)
    .map(str.strip)
    .filter(lambda text: text and text[0] not in "#-*_$.")
)
INLINES = st.one_of(
    WORDS,
    WORDS.map(lambda text: f"`{text}`"),
    WORDS.map(lambda text: f"``{{term}}`{text}` ``"),
    st.sampled_from(
        [
            "{term}`logit`",
            "{glue:text}`median:.2f`",
            "{cite:p}`one,many`",
            "{ref}`x <here>`",
            "[a](02-two.md)",
        ]
    ),
)
PARAGRAPHS = st.lists(INLINES, min_size=1, max_size=4).map(" ".join)
FENCED = st.just("```python\nx = {'a': 1}  # {term}`y`\n```")
BOXES = st.sampled_from(
    [name for name in sorted(DIRECTIVES) if name in ("note", "admonition", "dropdown", "tip", "container")]
)


def _boxed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    def box(name: str, bodies: list[str], colons: bool) -> str:
        body = "\n\n".join(bodies)
        longest = max((len(run) for run in re.findall(r"^ *(:{3,}|`{3,})", body, re.MULTILINE)), default=2)
        fence = (":" if colons else "`") * (longest + 1)
        return f"{fence}{{{name}}} Title\n{body}\n{fence}"

    return st.builds(box, BOXES, st.lists(inner, min_size=1, max_size=3), st.booleans())


TEXTS = st.lists(
    st.recursive(st.one_of(PARAGRAPHS, FENCED), _boxed, max_leaves=6), min_size=1, max_size=4
).map("\n\n".join)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return book_in(tmp_path_factory.mktemp("book"))


@settings(deadline=None)
@given(text=TEXTS)
def test_nothing_stays_raw_however_it_is_nested(shelf: Book, text: str) -> None:
    converted = Plain(shelf, Path("01-one.md")).cell(text, 1)
    assert not list(raw_syntax(converted))
    assert converted.count("<details>") == converted.count("</details>")
    # Code stays what it was.
    assert converted.count("x = {'a': 1}  # {term}`y`") == text.count("x = {'a': 1}  # {term}`y`")


@settings(deadline=None)
@given(
    text=st.lists(st.one_of(WORDS, st.just("## A heading"), st.just("- item\n- item")), min_size=1).map(
        "\n\n".join
    )
)
def test_plain_markdown_stays_as_it_is(shelf: Book, text: str) -> None:
    once = Plain(shelf, Path("01-one.md")).cell(text, 1)
    assert MarkdownIt().render(once) == MarkdownIt().render(text)


@settings(deadline=None)
@given(name=st.from_regex(r"[a-z][a-z0-9:-]{0,12}", fullmatch=True))
def test_a_name_without_an_entry_is_refused(shelf: Book, name: str) -> None:
    if name not in DIRECTIVES:
        with pytest.raises(RawSyntax, match="01-one.md:1: "):
            Plain(shelf, Path("01-one.md")).cell(f"```{{{name}}}\nx\n```", 1)
    if name not in ROLES:
        with pytest.raises(RawSyntax, match="01-one.md:1: "):
            Plain(shelf, Path("01-one.md")).cell(f"{{{name}}}`x`", 1)


def test_raw_syntax_is_seen() -> None:
    code = "`{term}` and ``{term}`x` `` are code."
    raw = f"```{{note}}\nx\n```\n\n(label)=\n# A {{term}}`x`\n\n:::{{tip}}\n:::\n\n{code}"
    assert list(raw_syntax(raw)) == ["{note}", "(label)=", "{term}`x`", ":::{tip}", ":::"]
