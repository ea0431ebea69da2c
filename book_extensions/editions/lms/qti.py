"""Questions as a package of IMS Question and Test Interoperability 2.1, one item each, with feedback.

Formulas are MathML. Every item judges itself; the test in the package has a section for each chapter.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from book_extensions.editions.lms.cards import Book, Card, figure
from book_extensions.editions.lms.gift import steps_explained
from book_extensions.editions.lms.markup import Format, as_mathml, block, written
from book_extensions.questions.listed import number_of

_XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
_QTI = "http://www.imsglobal.org/xsd/imsqti_v2p1"
_NAMES = (
    f'xmlns="{_QTI}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{_QTI} '
    'http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd"'
)
_CP = "http://www.imsglobal.org/xsd/imscp_v1p1"
#: What floating point may add to the distance from a number.
_SLACK = 1e-9


def files(book: Book, site: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the package, with the names that they have in it.

    Args:
        book: what to write.
        site: the folder of the built book, where figures lie.
    """
    figures: dict[str, Path] = {}
    resources = []
    for card in book.cards:
        own: dict[str, Path] = {}

        def image(address: str, card: Card = card, own: dict[str, Path] = own) -> str:
            path = figure(site, card.chapter, address)
            own[f"figures/{path.name}"] = path
            return f"figures/{path.name}"

        yield f"{card.name}.xml", _item(card, Format(as_mathml, image)).encode()
        held = "".join(f'<file href="{html.escape(name)}"/>' for name in own)
        resources.append(
            f'<resource identifier="resource-{card.name}" type="imsqti_item_xmlv2p1"'
            f' href="{card.name}.xml"><file href="{card.name}.xml"/>{held}</resource>'
        )
        figures |= own
    for name, path in figures.items():
        yield name, path.read_bytes()
    yield "test.xml", _test(book).encode()
    needed = "".join(f'<dependency identifierref="resource-{card.name}"/>' for card in book.cards)
    resources.append(
        '<resource identifier="resource-test" type="imsqti_test_xmlv2p1" href="test.xml">'
        f'<file href="test.xml"/>{needed}</resource>'
    )
    yield (
        "imsmanifest.xml",
        (
            f'{_XML}<manifest xmlns="{_CP}" identifier="bending-the-line">'
            "<metadata><schema>QTIv2.1 Package</schema><schemaversion>1.0.0</schemaversion>"
            "</metadata><organizations/><resources>\n" + "\n".join(resources) + "\n</resources></manifest>\n"
        ).encode(),
    )


def _test(book: Book) -> str:
    sections = ""
    for chapter, title in book.titles.items():
        items = "".join(
            f'<assessmentItemRef identifier="{card.name}" href="{card.name}.xml"/>\n'
            for card in book.cards
            if card.chapter == chapter
        )
        sections += (
            f'<assessmentSection identifier="chapter-{number_of(chapter)}" title="{html.escape(title)}"'
            f' visible="true">\n{items}</assessmentSection>\n'
        )
    return (
        f'{_XML}<assessmentTest {_NAMES} identifier="bending-the-line" title="{html.escape(book.title)}">\n'
        '<testPart identifier="questions" navigationMode="nonlinear" submissionMode="individual">\n'
        '<itemSessionControl maxAttempts="0" showFeedback="true"/>\n'
        f"{sections}</testPart>\n</assessmentTest>\n"
    )


def _item(card: Card, form: Format) -> str:
    interaction, declared, judged, told = _KINDS[card.kind](card, form)
    asked = f"<div>{block(card.prompt, form)}{written(card.body, form)}</div>"
    return (
        f'{_XML}<assessmentItem {_NAMES} identifier="{card.name}" title="{card.name}" adaptive="false"'
        f' timeDependent="false">\n{declared}\n'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"><defaultValue>'
        "<value>0</value></defaultValue></outcomeDeclaration>\n"
        f"{_feedback(card)}\n<itemBody>{asked}\n{interaction}</itemBody>\n"
        f"<responseProcessing>\n{judged}</responseProcessing>\n{told}</assessmentItem>\n"
    )


def _feedback(card: Card) -> str:
    cardinality = "multiple" if card.kind == "several" else "single"
    return f'<outcomeDeclaration identifier="FEEDBACK" cardinality="{cardinality}" baseType="identifier"/>'


def _declaration(cardinality: str, base: str, values: Iterable[str]) -> str:
    listed = "".join(f"<value>{value}</value>" for value in values)
    return (
        f'<responseDeclaration identifier="RESPONSE" cardinality="{cardinality}" baseType="{base}">'
        f"<correctResponse>{listed}</correctResponse></responseDeclaration>"
    )


def _set(outcome: str, value: str) -> str:
    return f'<setOutcomeValue identifier="{outcome}">{value}</setOutcomeValue>'


def _number(value: str) -> str:
    return f'<baseValue baseType="float">{value}</baseValue>'


def _named(name: str) -> str:
    return f'<baseValue baseType="identifier">{name}</baseValue>'


_GIVEN, _WANTED = '<variable identifier="RESPONSE"/>', '<correct identifier="RESPONSE"/>'
_MATCHED = (
    f"<responseCondition><responseIf><match>{_GIVEN}{_WANTED}</match>"
    f"{_set('SCORE', _number('1'))}</responseIf>"
    f"<responseElse>{_set('SCORE', _number('0'))}</responseElse></responseCondition>\n"
)


def _told(name: str, markup: str) -> str:
    return (
        f'<modalFeedback outcomeIdentifier="FEEDBACK" identifier="{name}" showHide="show">{markup}'
        "</modalFeedback>\n"
    )


def _choices(card: Card, form: Format) -> tuple[str, str, str, str]:
    most = 1 if card.kind == "choice" else 0
    offered = "".join(
        f'<simpleChoice identifier="A{index}">{written(choice.label, form)}</simpleChoice>\n'
        for index, choice in enumerate(card.choices)
    )
    interaction = (
        f'<choiceInteraction responseIdentifier="RESPONSE" shuffle="true" maxChoices="{most}">\n{offered}'
        "</choiceInteraction>"
    )
    cardinality = "single" if card.kind == "choice" else "multiple"
    declared = _declaration(cardinality, "identifier", (f"A{index}" for index in card.right))
    told = "".join(
        _told(f"A{index}", written(choice.explanation, form)) for index, choice in enumerate(card.choices)
    )
    return interaction, declared, _MATCHED + _set("FEEDBACK", _GIVEN), told


def _steps(card: Card, form: Format) -> tuple[str, str, str, str]:
    offered = "".join(
        f'<simpleChoice identifier="A{index}">{written(card.choices[index].label, form)}</simpleChoice>\n'
        for index in card.offered
    )
    interaction = (
        f'<orderInteraction responseIdentifier="RESPONSE" shuffle="false">\n{offered}</orderInteraction>'
    )
    declared = _declaration("ordered", "identifier", (f"A{index}" for index in range(len(card.choices))))
    told = _told("explained", steps_explained(card, form))
    return interaction, declared, _MATCHED + _set("FEEDBACK", _named("explained")), told


def _value(card: Card, form: Format) -> tuple[str, str, str, str]:
    interaction = (
        f"<p>{html.escape(card.remark)} "
        '<textEntryInteraction responseIdentifier="RESPONSE" expectedLength="10"/></p>'
    )
    (right,) = card.right
    declared = _declaration("single", "float", [f"{card.choices[right].value:.12g}"])
    reach = f"{max(card.tolerance, _SLACK):.12g}"
    branches = []
    for index in sorted(range(len(card.choices)), key=lambda index: index != right):
        wanted = _WANTED if index == right else _number(f"{card.choices[index].value:.12g}")
        tag = "responseIf" if index == right else "responseElseIf"
        branches.append(
            f'<{tag}><equal toleranceMode="absolute" tolerance="{reach} {reach}">{_GIVEN}{wanted}</equal>'
            f"{_set('SCORE', _number('1' if index == right else '0'))}"
            f"{_set('FEEDBACK', _named(f'A{index}'))}</{tag}>"
        )
    judged = f"<responseCondition>{''.join(branches)}</responseCondition>\n"
    told = "".join(
        _told(f"A{index}", written(choice.explanation, form)) for index, choice in enumerate(card.choices)
    )
    return interaction, declared, judged, told


_KINDS: dict[str, Callable[[Card, Format], tuple[str, str, str, str]]] = {
    "choice": _choices,
    "several": _choices,
    "number": _value,
    "order": _steps,
}
