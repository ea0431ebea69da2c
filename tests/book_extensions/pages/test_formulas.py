"""Formulas: what a browser gets, and what is refused."""

from __future__ import annotations

import re

import pytest

from book_extensions.pages.formulas import FormulaError, to_mathml
from tests.book_extensions.conftest import Book


@pytest.mark.parametrize(
    ("tex", "part"),
    [
        (r"\mathbf{W}\mathbf{x}", "<mi>\U0001d416</mi><mi>\U0001d431</mi>"),
        (r"\boldsymbol{\theta}", "<mi>\U0001d73d</mi>"),
        (r"\mathbf{1}", "<mn>\U0001d7cf</mn>"),
        (r"\mathrm{ReLU}(z)", "<mi>ReLU</mi>"),
        (r"\hat{y}", 'accent="true"'),
        (r"\log p", '<mi>log</mi><mspace width="0.1667em" /><mi>p</mi>'),
        (r"\log(p)", '<mi>log</mi><mo stretchy="false">(</mo>'),
        (r"2\log p", '<mn>2</mn><mspace width="0.1667em" /><mi>log</mi>'),
        (r"\begin{aligned} a &= b \\ &= c \end{aligned}", 'class="math-aligned"'),
        (r"\begin{cases} 0 & x < 0 \\ x & \text{otherwise} \end{cases}", 'class="math-left"'),
        (r"10{,}000", 'lspace="0"'),
        (r"a = -2", '<mo>=</mo><mo form="prefix">\u2212</mo><mn>2</mn>'),
        (r"(-1, 1)", '<mo form="prefix">\u2212</mo><mn>1</mn>'),
        (r"f(x) - 1", '<mo stretchy="false">)</mo><mo>\u2212</mo><mn>1</mn>'),
        (r"|x| - 1", "<mo>\u2212</mo><mn>1</mn>"),
        (r"[0, \infty)", "<mn>\u221e</mn>"),
        (r"\texttt{out\_features}", ">out_features</mtext>"),
    ],
)
def test_browsers_get_what_mathml_core_knows(tex: str, part: str) -> None:
    assert part in to_mathml(tex)


def test_no_attribute_that_browsers_ignore_is_left() -> None:
    made = to_mathml(r"\begin{align*} \boldsymbol{a} &= \mathbf{b} \\ &= 1 \end{align*}", display=True)
    assert not re.search(r"columnalign|columnspacing|rowspacing|mathvariant", made)


@pytest.mark.parametrize("name", [r"\max", r"\operatorname*{arg\,max}", r"\lim"])
def test_limits_stand_below_in_display(name: str) -> None:
    assert "<munder>" in to_mathml(rf"{name}_k z_k", display=True)
    assert "<msub>" in to_mathml(rf"{name}_k z_k", display=False)


def test_lines_without_an_environment_are_stacked() -> None:
    assert to_mathml(r"a = b \\ c = d", display=True).count("<mtr>") == 2


def test_the_tex_can_be_copied() -> None:
    made = to_mathml(r"a < b")
    assert '<annotation encoding="application/x-tex">a &lt; b</annotation>' in made


@pytest.mark.parametrize(
    "tex", [r"\frac{1}", r"\nonsense{x}", r"{a", r"a}", r"\begin{cases} a", "a & b", r"a \\ b"]
)
def test_what_cannot_be_shown_is_refused(tex: str) -> None:
    with pytest.raises(FormulaError):
        to_mathml(tex)


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
    book.write("# A page\n\nWords.\n\n$$\n\\nonsense{x}\n$$\n", notebook=False)
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0
    assert re.search(r"chapters/index\.md:\d+: WARNING: formula cannot be converted", built.output)


def test_a_random_label_is_a_warning(book: Book) -> None:
    book.write("# A page\n\n\\begin{align}\na &= b\n\\end{align}\n", notebook=False)
    built = book.build("-W", "-n", "--keep-going")
    assert built.code != 0 and "align*" in built.output
