"""Formulas: what a browser gets, and what is refused."""

from __future__ import annotations

import re

import pytest

from book_extensions.pages.formulas import FormulaError, to_mathml
from tests.book_extensions.conftest import Book
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"\mathbf{W}\mathbf{x}", "<mi>\U0001d416</mi><mi>\U0001d431</mi>"),
        (r"\boldsymbol{\theta}", "<mi>\U0001d73d</mi>"),
        (r"\mathrm{ReLU}(z)", "<mi>ReLU</mi>"),
        (r"\hat{y}", 'accent="true"'),
        (r"\log p", '<mi>log</mi></mrow><mo lspace="0.1667em">&ApplyFunction;</mo><mi>p</mi>'),
        (r"2\log p", '<mn>2</mn><mspace width="0.1667em"/>'),
        (r"10{,}000", '<mo rspace="0">,</mo>'),
        (r"a = -2", '<mo>=</mo><mo lspace="0" rspace="0">\u2212</mo><mn>2</mn>'),
        (r"|x| - 1", "<mo>\u2212</mo><mn>1</mn>"),
        (r"\texttt{out\_features}", "<code>out_features</code>"),
    ],
)
def test_a_formula_is_set_as_tex_sets_it(tex: str, part: str) -> None:
    assert part in to_mathml(tex)


@pytest.mark.parametrize(
    ("tex", "classes"),
    [
        (r"\begin{align*} a &= b \\ &= c \end{align*}", ["math-right math-joined-right"]),
        (r"\begin{cases} 0 & x < 0 \\ x & \text{else} \end{cases}", ["math-left", "math-apart"]),
        (r"\begin{array}{lr} a & b \end{array}", ["math-left", "math-right"]),
    ],
)
def test_a_table_is_laid_out_by_classes_that_the_style_sheet_knows(tex: str, classes: list[str]) -> None:
    made = to_mathml(tex, display=True)
    assert " style=" not in made and all(name in made for name in classes)
    sheet = (ROOT / "_static" / "book.css").read_text("utf-8")
    for name in re.findall(r"math-[\w-]+", made):
        assert f".{name}" in sheet


@pytest.mark.parametrize("name", [r"\max", r"\operatorname*{arg\,max}", r"\lim"])
def test_limits_stand_below_in_display(name: str) -> None:
    assert "<munder>" in to_mathml(rf"{name}_k z_k", display=True)
    assert "<msub>" in to_mathml(rf"{name}_k z_k", display=False)


@pytest.mark.parametrize("name", ["equation", "equation*", "align", "gather"])
def test_only_sphinx_numbers_formulas(name: str) -> None:
    made = to_mathml(rf"\begin{{{name}}} a = b \label{{x}} \end{{{name}}}", display=True)
    assert "(1)" not in made


def test_lines_without_an_environment_are_stacked() -> None:
    assert to_mathml(r"a = b \\ c = d", display=True).count("<mtr>") == 2


def test_the_tex_can_be_copied() -> None:
    made = to_mathml(r"a < b")
    assert '<annotation encoding="application/x-tex">a &lt; b</annotation>' in made


@pytest.mark.parametrize(
    ("tex", "reason", "line"),
    [
        (r"\frac{1}", "argument", 0),
        ("a +\n\\nonsense{x}", "nonsense", 1),
        ("\n{a", '"}"', 1),
        ("a}", '"}"', 0),
        (r"\begin{cases} a", "end", 0),
        ("a & b", "&", 0),
        ("a \\\\ b", "line break", 0),
        ("a +\n\\begin{cases} b \\\\ c \\end{cases} \\\\ d", "line break", 1),
        (r"\color{red} x", "content policy", 0),
        (r"\boxed{x}", "draw nothing", 0),
        (r"\underbrace{a + b}_{c}", "wide brace", 0),
        (r"\overbrace{a + b}", "wide brace", 0),
    ],
)
def test_what_cannot_be_shown_is_refused(tex: str, reason: str, line: int) -> None:
    with pytest.raises(FormulaError, match=re.escape(reason)) as caught:
        to_mathml(tex)
    assert caught.value.line == line


def test_page_has_numbers_references_and_no_script(book: Book) -> None:
    book.write(
        "# A page\n\nInline $x^2$.\n\n```{math}\n:label: eq-sum\n\\sum_i x_i\n```\n\n"
        "$$\na = b\n$$ (eq-two)\n\nBy {eq}`eq-sum` and {eq}`eq-two`.\n",
        notebook=False,
    )
    built = book.build("-W", "-n")
    assert built.code == 0, built.output
    html = book.html()
    assert html.count("<math") == 3 and "mathjax" not in html.lower()
    assert 'href="#equation-eq-sum">(1)</a>' in html and 'href="#equation-eq-two">(2)</a>' in html


def test_a_bad_formula_is_a_warning_with_file_and_line(book: Book) -> None:
    book.write("# A page\n\nWords.\n\n$$\na\n\\nonsense{x}\n$$\n\n$\\frac{1}$\n", notebook=False)
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0
    warned = re.findall(r"chapters/index\.md:(\d+): WARNING: formula cannot be converted", built.output)
    assert warned == ["7", "10"]


def test_a_random_label_is_a_warning(book: Book) -> None:
    book.write("# A page\n\n\\begin{align}\na &= b\n\\end{align}\n", notebook=False)
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0 and "align*" in built.output
