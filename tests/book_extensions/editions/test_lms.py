"""What learning platforms are given is what the book asks: read again by programs that others wrote."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from anki.collection import Collection, ImportAnkiPackageOptions, ImportAnkiPackageRequest
from bs4 import BeautifulSoup, PageElement, Tag
from moodle_xml_parser.parser import parse_file
from onyx2moodle.parser import parse_item
from pyslet.qtiv2.xml import QTIDocument

from book_extensions.editions.lms.__main__ import NAME, write
from book_extensions.editions.lms.cards import Book, Card, read
from book_extensions.editions.lms.markup import CardError
from book_extensions.questions.listed import chapters_in
from book_extensions.questions.source import Question, blocks, parse, shuffled
from tests.book_extensions.conftest import Book as Sources
from tests.book_extensions.editions.conftest import QUESTIONS
from tests.conftest import ROOT
from tests.site.test_questions import holds

MOMENT = 1_700_000_000


@dataclass(frozen=True)
class Written:
    """A book's questions in every format, beside what their sources say."""

    folder: Path
    book: Book
    questions: dict[str, Question]

    def file(self, ending: str) -> Path:
        return self.folder / f"{NAME}.{ending}"


def sources(root: Path) -> dict[str, Question]:
    texts = ((root / f"{chapter}.md").read_text("utf-8") for chapter in chapters_in(root))
    found = [parse(block.text) for text in texts for block in blocks(text)]
    return {question.name: question for question in found}


@pytest.fixture(scope="module", params=["tiny", pytest.param("whole", marks=pytest.mark.wide)])
def written(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The tiny book, and in `make test-all` the book."""
    root = request.getfixturevalue("tiny").path if request.param == "tiny" else ROOT
    site = root / "_build" / "html"
    book = read(site.resolve(), root, "A book")
    folder = tmp_path_factory.mktemp("lms") / "out"
    write(book, site.resolve(), folder, MOMENT)
    return Written(folder, book, sources(root))


def words(markup: str) -> str:
    return BeautifulSoup(markup, "html.parser").get_text(" ")


def agrees(question: Question, labels: list[str], explanations: list[str]) -> None:
    """What another program read of the answers holds the words of the source, answer by answer."""
    assert len(explanations) == len(question.answers), question.name
    for answer, label, explanation in zip(question.answers, labels, explanations, strict=True):
        if question.kind != "number":
            assert holds(words(label), answer.label), (question.name, label)
        assert holds(words(explanation), answer.explanation), (question.name, explanation)


def formulas(written: Written) -> int:
    """The formulas in the questions: each once, those of steps where they are offered and where explained."""

    def within(nodes: Iterable[PageElement]) -> int:
        tags = [node for node in nodes if isinstance(node, Tag)]
        return sum(len(tag.find_all("math")) + (tag.name == "math") for tag in tags)

    count = 0
    for card in written.book.cards:
        count += within([*card.prompt, *card.body])
        for choice in card.choices:
            count += within(choice.explanation)
            count += {"number": 0, "order": 2}.get(card.kind, 1) * within(choice.label)
    return count


def test_every_question_of_the_sources_is_written(written: Written) -> None:
    assert [card.name for card in written.book.cards] == list(written.questions)
    for card in written.book.cards:
        question = written.questions[card.name]
        right = [index for index, answer in enumerate(question.answers) if answer.right]
        assert (card.kind, list(card.right)) == (question.kind, right)
        assert (card.tolerance, card.objective) == (question.tolerance, question.objective)
    assert written.book.terms and formulas(written) > 4


def test_gift_as_its_parser_reads_it(written: Written, readers: Path) -> None:
    node = shutil.which("node")
    assert node
    command = [node, str(readers / "gift.mjs"), str(written.file("gift.txt"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    items = json.loads(done.stdout)
    assert sum(item["type"] == "Category" for item in items) == len(written.book.titles)
    found = {item["title"]: item for item in items if item["type"] != "Category"}
    assert list(found) == list(written.questions)
    kinds = {"choice": "MC", "several": "MC", "number": "Numerical", "order": "Matching"}
    for name, question in written.questions.items():
        item = found[name]
        assert item["type"] == kinds[question.kind] and item["id"] == name
        assert holds(words(item["stem"]["text"]), question.prompt)
        if question.kind == "order":
            steps = {pair["subanswer"]: pair["subquestion"]["text"] for pair in item["matchPairs"]}
            labels = [steps[str(place)] for place, _ in enumerate(question.answers, start=1)]
            assert list(steps) == [str(index + 1) for index in shuffled(question)]
            explained = BeautifulSoup(item["globalFeedback"]["text"], "html.parser").select("ol > li")
            agrees(question, labels, [str(step) for step in explained])
            continue
        choices = item["choices"]
        if question.kind == "number":
            right, *others = choices
            card = next(card for card in written.book.cards if card.name == name)
            assert right["text"]["number"] == pytest.approx(card.choices[card.right[0]].value)
            assert right["text"]["range"] == question.tolerance and right["weight"] is None
            assert all(other["weight"] == 0 for other in others)
            choices = sorted(choices, key=lambda c: [x.value for x in card.choices].index(_value(c, card)))
        elif question.kind == "choice":
            assert [choice["isCorrect"] for choice in choices] == [a.right for a in question.answers]
        else:
            shares = [choice["weight"] for choice in choices]
            assert [share > 0 for share in shares] == [answer.right for answer in question.answers]
            assert sum(share for share in shares if share > 0) == pytest.approx(100, abs=0.01)
        labels = [str(choice["text"].get("text", "")) for choice in choices]
        agrees(question, labels, [choice["feedback"]["text"] for choice in choices])
    text = json.dumps(list(found.values()))
    assert text.count("\\\\(") + text.count("\\\\[") == formulas(written)


def _value(choice: dict[str, Any], card: Card) -> float:
    values = [own.value for own in card.choices if own.value is not None]
    return min(values, key=lambda value: abs(value - choice["text"]["number"]))


def test_moodle_xml_holds_feedback_names_and_figures(written: Written) -> None:
    quiz = ElementTree.parse(written.file("moodle.xml")).getroot()
    found = {q.findtext("idnumber"): q for q in quiz if q.get("type") != "category"}
    assert list(found) == list(written.questions)
    assert len(quiz) - len(found) == len(written.book.titles)
    kinds = {"choice": "multichoice", "several": "multichoice", "number": "numerical", "order": "matching"}
    # The parser of others knows questions with choices; numbers and orders are looked at below alone.
    chosen = {item.name: item for item in parse_file(str(written.file("moodle.xml")))["multichoice"]}
    assert set(chosen) == {name for name, q in written.questions.items() if q.kind in ("choice", "several")}
    for name, read_again in chosen.items():
        question = written.questions[name]
        assert read_again.single == (question.kind == "choice") and read_again.shuffle_answers
        assert holds(words(read_again.text_pre_parse), question.prompt)
        assert [option.score_fraction > 0 for option in read_again.options] == [
            answer.right for answer in question.answers
        ]
        shares = sum(option.score_fraction for option in read_again.options if option.score_fraction > 0)
        assert shares == pytest.approx(100, abs=0.01)
        labels = [option.answer for option in read_again.options]
        agrees(question, labels, [option.feedback for option in read_again.options])
    for name, question in written.questions.items():
        item = found[name]
        assert item.get("type") == kinds[question.kind] and item.findtext("name/text") == name
        if question.kind == "order":
            places = [int(sub.findtext("answer/text") or 0) for sub in item.iter("subquestion")]
            assert places == [index + 1 for index in shuffled(question)]
            feedback = item.findtext("generalfeedback/text") or ""
            assert all(holds(words(feedback), answer.explanation) for answer in question.answers)
            continue
        answers = list(item.iter("answer"))
        if question.kind == "number":
            assert float(answers[0].findtext("tolerance") or "") == question.tolerance
            order = sorted(question.answers, key=lambda answer: not answer.right)
        else:
            order = list(question.answers)
        rights = [float(answer.get("fraction") or 0) > 0 for answer in answers]
        assert rights == [answer.right for answer in order]
        labels = [answer.findtext("text") or "" for answer in answers]
        explained = [answer.findtext("feedback/text") or "" for answer in answers]
        agrees(replace(question, answers=tuple(order)), labels, explained)
    text = "".join(quiz.itertext())
    assert text.count("\\(") + text.count("\\[") == formulas(written)
    named = set(re.findall(r"@@PLUGINFILE@@/([\w.-]+)", text))
    assert named == {file.get("name") for file in quiz.iter("file")}


def test_qti_as_others_read_and_judge_it(written: Written, tmp_path: Path) -> None:
    with zipfile.ZipFile(written.file("qti.zip")) as package:
        package.extractall(tmp_path)
    manifest = ElementTree.parse(tmp_path / "imsmanifest.xml").getroot()
    listed = {str(file.get("href")) for file in manifest.iter() if file.tag.endswith("}file")}
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert listed | {"imsmanifest.xml"} == files
    test = ElementTree.parse(tmp_path / "test.xml").getroot()
    referred = [ref.get("href") for ref in test.iter() if ref.tag.endswith("}assessmentItemRef")]
    assert referred == [f"{name}.xml" for name in written.questions]
    count = 0
    for name, question in written.questions.items():
        path = tmp_path / f"{name}.xml"
        text = path.read_text("utf-8")
        count += text.count("<math ")
        # pyslet holds every element against the content model; it knows no MathML, which is looked at below.
        plain = re.sub(r"<math .*?</math>", "<span>formula</span>", text, flags=re.DOTALL)
        document = QTIDocument(base_uri=path.as_uri())
        document.read(src=io.BytesIO(plain.encode()))
        assert document.root.identifier == name

        item = parse_item(path)
        (declared,) = item.response_decls.values()
        (interaction,) = item.interactions or [None]
        feedback = {told.identifier: told.html for told in item.feedback}
        if question.kind == "number":
            card = next(card for card in written.book.cards if card.name == name)
            assert [float(v) for v in declared.correct_values] == [
                pytest.approx(card.choices[card.right[0]].value)
            ]
        elif question.kind == "order":
            assert declared.correct_values == [f"A{index}" for index, _ in enumerate(question.answers)]
        else:
            right = [f"A{index}" for index, answer in enumerate(question.answers) if answer.right]
            assert declared.correct_values == right
            assert interaction.max_choices == (1 if question.kind == "choice" else 0)
            labels = [choice.html for choice in interaction.choices]
            agrees(question, labels, [feedback[choice.identifier] for choice in interaction.choices])
        for index, answer in enumerate(question.answers):
            told = feedback["explained" if question.kind == "order" else f"A{index}"]
            assert holds(words(told), answer.explanation)
    assert count == formulas(written)


def imported(collection: Collection, deck: Path) -> None:
    options = ImportAnkiPackageOptions(merge_notetypes=True)
    collection.import_anki_package(ImportAnkiPackageRequest(package_path=str(deck), options=options))


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    """An empty collection of Anki's own."""
    made = Collection(str(tmp_path / "collection.anki2"))
    yield made
    made.close()


def test_anki_takes_the_deck_and_takes_it_again(written: Written, collection: Collection) -> None:
    imported(collection, written.file("apkg"))
    notes = [collection.get_note(found) for found in collection.find_notes("")]
    count = len(written.questions) + len(written.book.terms)
    assert len(notes) == count
    by_name = {
        re.sub(r".*\((q-[\w-]+)\)$", r"\1", note["Source"]): note for note in notes if "Source" in note
    }
    assert set(by_name) == set(written.questions)
    for name, question in written.questions.items():
        note = by_name[name]
        answers = BeautifulSoup(note["Answer"], "html.parser").select(
            "ul > li > p:first-child, ol > li > p:first-child"
        )
        marked = [paragraph for paragraph in answers if "✓" in paragraph.text or "✗" in paragraph.text]
        if question.kind != "order":
            assert ["✓" in paragraph.text for paragraph in marked] == [a.right for a in question.answers]
        assert all(holds(words(note["Answer"]), answer.explanation) for answer in question.answers)
        assert holds(words(note["Question"]), question.prompt)
    imported(collection, written.file("apkg"))
    assert collection.note_count() == count
    for image in re.findall(r'src="([^"]+)"', " ".join(note.joined_fields() for note in notes)):
        assert (Path(collection.media.dir()) / image).is_file()


def test_a_changed_question_updates_its_card(tiny: Sources, tmp_path: Path, collection: Collection) -> None:
    site = (tiny.path / "_build" / "html").resolve()
    book = read(site, tiny.path, "A book")
    write(book, site, tmp_path / "first", MOMENT)
    imported(collection, tmp_path / "first" / f"{NAME}.apkg")
    soup = BeautifulSoup("Which two, then?", "html.parser")
    cards = [
        replace(card, prompt=list(soup.children)) if card.kind == "several" else card for card in book.cards
    ]
    write(replace(book, cards=tuple(cards)), site, tmp_path / "second", MOMENT + 1000)
    imported(collection, tmp_path / "second" / f"{NAME}.apkg")
    assert collection.note_count() == len(book.cards) + len(book.terms)
    assert len(collection.find_notes('"Which two, then?"')) == 1


def test_the_same_book_gives_the_same_bytes(tiny: Sources, tmp_path: Path) -> None:
    site = (tiny.path / "_build" / "html").resolve()
    book = read(site, tiny.path, "A book")
    made = [write(book, site, tmp_path / name, MOMENT) for name in ("one", "two")]
    same = [one.name for one, two in zip(*made, strict=True) if one.read_bytes() == two.read_bytes()]
    assert set(same) >= {f"{NAME}.{ending}" for ending in ("gift.txt", "moodle.xml", "qti.zip", "scorm.zip")}


# What cannot be written


def place(name: str) -> str:
    """Where a question begins in its source: in the line above its name."""
    return f"chapters/05-chapter.md:{QUESTIONS.splitlines().index(f':name: {name}')}"


def edited(
    tiny: Sources, folder: Path, page: tuple[str, str] = ("", ""), source: tuple[str, str] = ("", "")
) -> Path:
    """A copy of the tiny book with its built chapter or its source changed."""
    shutil.copytree(tiny.path / "chapters", folder / "chapters")
    shutil.copytree(tiny.path / "_build" / "html", folder / "_build" / "html")
    shutil.copy(tiny.path / "_toc.yml", folder)
    for path, (old, new) in (
        (folder / "_build/html/chapters/05-chapter.html", page),
        (folder / "chapters/05-chapter.md", source),
    ):
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new), "utf-8")
    return folder


@pytest.mark.parametrize(
    ("page", "source", "told"),
    [
        (("<p>A quarter.</p>", ""), ("", ""), "q-05-number: the answer '0.25 nats' has no explanation"),
        (("", ""), ("q-05-order", "q-05-sorted"), "q-05-sorted is not in the built page"),
        (("<p>Yes as well.</p>", "<video></video>"), ("", ""), "q-05-several: <video> is no element"),
        (("square.svg", "circle.svg"), ("", ""), "q-05-choice: the figure"),
    ],
    ids=["no feedback", "not built", "an element", "a figure"],
)  # fmt: skip
def test_what_cannot_be_written_is_named_and_nothing_is_written(
    tiny: Sources, tmp_path: Path, page: tuple[str, str], source: tuple[str, str], told: str
) -> None:
    root = edited(tiny, tmp_path / "book", page, source)
    out = tmp_path / "out"
    out.mkdir()
    (out / "before").touch()
    with pytest.raises(CardError) as refused:
        site = (root / "_build" / "html").resolve()
        write(read(site, root, "A book"), site, out, MOMENT)
    line = place(told.replace("sorted", "order").partition(":")[0].split()[0])
    assert str(refused.value).startswith(f"{line}: {told}")
    assert [path.name for path in tmp_path.iterdir() if path.name != "book"] == ["out"]
    assert [path.name for path in out.iterdir()] == ["before"]


def test_a_name_that_changed_is_named_with_file_and_line(tiny: Sources, tmp_path: Path) -> None:
    root = edited(tiny, tmp_path / "book")
    listed = root / "objectives.json"
    known = {"5": {"questions": dict.fromkeys(("q-05-choice", "q-05-several", "q-05-number", "q-05-old"), 1)}}
    listed.write_text(json.dumps(known, indent=1), "utf-8")
    site = (root / "_build" / "html").resolve()
    with pytest.raises(CardError, match=f"{place('q-05-order')}: q-05-order is a new name"):
        read(site, root, "A book", listed)
    known["5"]["questions"]["q-05-order"] = 1
    listed.write_text(json.dumps(known, indent=1), "utf-8")
    with pytest.raises(CardError, match=r"objectives\.json:7: q-05-old is no question any more"):
        read(site, root, "A book", listed)
