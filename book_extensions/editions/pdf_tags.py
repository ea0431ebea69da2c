"""Tags of a PDF, which tell a screen reader what is a heading, a list, a table or a picture.

Chromium tags what it prints, and pypdf joins pages without their tags: here they are joined as well. Each
printed document has a tree of tags and a table by which a page finds its own; the book gets one of each
(ISO 32000-1, 14.7).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    PdfObject,
    TextStringObject,
)


def join_tags(book: PdfWriter, parts: Sequence[PdfReader], language: str) -> None:
    """Give a book the tags of the documents that it was joined from.

    Args:
        book: it holds the pages of the parts, one part after the other.
        parts: the tagged documents, in the order in which they were appended.
        language: of the text, such as "en".

    Raises:
        ValueError: a part has no tags.
    """
    whole = DictionaryObject(
        {NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject("/Document")}
    )
    whole_at = book._add_object(whole)
    root = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
    root_at = book._add_object(root)
    whole[NameObject("/P")] = root_at
    tops, table, first_page, next_key = ArrayObject(), ArrayObject(), 0, 0
    for part in parts:
        tree = part.trailer["/Root"].get("/StructTreeRoot")
        if tree is None:
            raise ValueError("parts must be tagged PDF documents, and one has no tags")
        tree = tree.get_object()
        # Pages that were cloned before are found again, so tags point to the book's pages.
        elements = tree["/K"]
        for element in elements if isinstance(elements, ArrayObject) else [tree.raw_get("/K")]:
            top = element.clone(book)
            top.get_object()[NameObject("/P")] = whole_at
            _group_figures(top.get_object())
            tops.append(top)
        keys = [-1]
        for key, value in _entries(tree["/ParentTree"]):
            table += [NumberObject(next_key + key), value.clone(book)]
            keys.append(key)
        for number in range(first_page, first_page + len(part.pages)):
            page = book.pages[number]
            annotations = [reference.get_object() for reference in page.get("/Annots") or []]
            for name, holders in (("/StructParents", [page]), ("/StructParent", annotations)):
                for holder in holders:
                    if name in holder:
                        holder[NameObject(name)] = NumberObject(next_key + int(holder[name]))
        first_page += len(part.pages)
        next_key += max(keys) + 1
    whole[NameObject("/K")] = tops
    root[NameObject("/K")] = ArrayObject([whole_at])
    root[NameObject("/ParentTree")] = book._add_object(DictionaryObject({NameObject("/Nums"): table}))
    root[NameObject("/ParentTreeNextKey")] = NumberObject(next_key)
    catalogue = book.root_object
    catalogue[NameObject("/StructTreeRoot")] = root_at
    catalogue[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): BooleanObject(True)})
    catalogue[NameObject("/Lang")] = TextStringObject(language)
    catalogue[NameObject("/ViewerPreferences")] = DictionaryObject(
        {NameObject("/DisplayDocTitle"): BooleanObject(True)}
    )


def _group_figures(element: DictionaryObject) -> bool:
    """Make a group of what holds a picture and its caption, as HTML's figure does: the picture has the words.

    Returns:
        Whether the element is a picture or holds one.
    """
    kids = element.get("/K", ArrayObject()).get_object()
    inside = [kid.get_object() for kid in (kids if isinstance(kids, ArrayObject) else [kids])]
    tagged = [kid for kid in inside if isinstance(kid, DictionaryObject) and "/S" in kid]
    holds_picture = any([_group_figures(kid) for kid in tagged])
    if holds_picture and element["/S"] == "/Figure" and "/Alt" not in element:
        element[NameObject("/S")] = NameObject("/Div")
    return holds_picture or element["/S"] == "/Figure"


def _entries(table: PdfObject) -> Iterator[tuple[int, PdfObject]]:
    """The keys and values of a number tree, from its leaves."""
    node = table.get_object()
    assert isinstance(node, DictionaryObject)
    numbers = node.get("/Nums", ArrayObject()).get_object()
    for at in range(0, len(numbers), 2):
        yield int(numbers[at]), list.__getitem__(numbers, at + 1)  # a reference stays one
    for kid in node.get("/Kids", ArrayObject()).get_object():
        yield from _entries(kid)
