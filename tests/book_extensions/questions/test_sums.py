"""A question that explains a number by a sum must be right about the sum."""

from __future__ import annotations

import ast
import math
import re
from pathlib import Path

import pytest

from book_extensions.questions.source import Question, blocks, parse

CHAPTERS = sorted(Path("chapters").glob("*.md"))
_RELATION = re.compile(r"\\approx|\\Longrightarrow|≈|=")
_PLAIN = re.compile(r"(?:[\d.,]+(?: ?%)?|[-−+*/·() ])+")
_NAMES = {
    "ln": math.log,
    "log2": math.log2,
    "log10": math.log10,
    "exp": math.exp,
    "sqrt": math.sqrt,
    "e": math.e,
}
_NAMES |= {"sigmoid": lambda z: 1 / (1 + math.exp(-z)), "relu": lambda z: max(0, z)}
_TEX = [
    (r"\\[,;! ]|\{,\}|~", ""),
    (r"\\text\{ReLU\}", "relu"),
    (r"\\text\{[^}]*\}", ""),
    (r"(?<=\d),(?=\d{3}\b)", ""),
    (r"\\cdot|\\times|·", "*"),
    (r"−", "-"),
    (r"\\d?frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))"),
    (r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)"),
    (r"\\log_\{?(2|10)\}?", r"log\1"),
    (r"\\(ln|exp)\b", r"\1"),
    (r"\\sigma\b", "sigmoid"),
    (r"\b(ln|log2|log10) *([\d.]+)", r"\1(\2)"),
    (r"\^\{([^{}]*)\}", r"**(\1)"),
    (r"\^", "**"),
    (r"((?<![a-z\d])\d[\d.]*|\)) *(?=\(|ln|e\b|sqrt)", r"\1*"),
    (r"([\d.]+) *\\?%", r"(\1/100)"),
]


def value(formula: str) -> float | None:
    """What a formula of numbers alone amounts to, or None where it holds anything else."""
    for pattern, replacement in _TEX:
        formula = re.sub(pattern, replacement, formula)
    try:
        tree = ast.parse(formula.strip(), mode="eval")
    except SyntaxError:
        return None
    nodes = list(ast.walk(tree))
    if not {node.id for node in nodes if isinstance(node, ast.Name)} <= _NAMES.keys():
        return None
    if any(isinstance(node, ast.Tuple) for node in nodes):
        return None  # a point
    try:
        return float(eval(compile(tree, formula, "eval"), {"__builtins__": {}}, _NAMES))
    except ValueError:
        return None  # such as the logarithm of 0


def is_a_sum(formula: str) -> bool:
    """It computes something, so it is more than a number that is merely quoted."""
    return (
        value(formula) is not None
        and re.search(r"[-−+*/·^]|\\[a-z]", formula.strip().lstrip("-−")) is not None
    )


def rounded_to(shown: str, exact: float) -> bool:
    """Whether a number reads as it would if `exact` were rounded to as many places."""
    digits = re.search(r"\.(\d+)", shown)
    number = value(shown)
    assert number is not None
    step = 10.0 ** -len(digits[1] if digits else "") / (100 if "%" in shown else 1)
    return abs(number - exact) <= 0.5 * step * (1 + 1e-9)


def chains(text: str) -> list[list[str]]:
    """The formulas of a text, each cut at its signs of equality."""
    formulas = re.findall(r"\$([^$]+)\$", text)
    formulas += re.findall(rf"{_PLAIN.pattern}(?:(?:=|≈){_PLAIN.pattern})+", re.sub(r"\$[^$]+\$", "@", text))
    return [_RELATION.split(formula.strip(" .,;:")) for formula in formulas]


QUESTIONS = [
    pytest.param(question, id=question.name)
    for path in CHAPTERS
    for question in (parse(block.text) for block in blocks(path.read_text("utf-8")))
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_sums_of_explanations(question: Question) -> None:
    right = [answer.value for answer in question.answers if answer.right and isinstance(answer.value, float)]
    for answer in question.answers:
        sums = {}
        for sides in chains(answer.explanation):
            numbers = [value(side) for side in sides]
            for shown, exact in zip(sides[1:], numbers, strict=False):
                if value(shown) is None or exact is None:
                    continue
                assert rounded_to(shown, exact), f"{' = '.join(sides)}: {exact}"
            if len(sides) == 1 and is_a_sum(sides[0]):
                sums[sides[0]] = numbers[0]
        if sums and isinstance(answer.value, float):
            leads_to = [answer.label, *(f"{number:g}" for number in right)]
            assert any(rounded_to(label, exact) for label in leads_to for exact in sums.values()), (
                sums,
                leads_to,
            )


@pytest.mark.parametrize(
    ("formula", "number"),
    [
        (r"15 / (15 + 45 + 5)", 15 / 65),
        (r"2 \cdot 0.8 / 1.8", 1.6 / 1.8),
        (r"\frac{1}{4} \cdot 2^{3}", 2.0),
        (r"-\ln 0.5", math.log(2)),
        (r"-\log_{10} 0.5", math.log10(2)),
        (r"64 (64 + 1)", 4160),
        (r"50\,\%", 0.5),
        (r"1{,}000 \cdot 2", 2000),
        (r"2 TP / 3", None),
    ],
)
def test_value_of_a_formula(formula: str, number: float | None) -> None:
    found = value(formula)
    assert found is None if number is None else found == pytest.approx(number)


def test_a_wrong_sum_is_found() -> None:
    assert not rounded_to("0.52", math.log(3) / math.log(3))
    assert rounded_to("0.69", math.log(2)) and not rounded_to("0.70", math.log(2))
    assert chains(r"half: $4 / 8 = 0.5$, and 800 / 80 = 10 batches") == [
        ["4 / 8 ", " 0.5"],
        ["800 / 80 ", " 10"],
    ]
