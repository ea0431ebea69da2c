"""The notebook with results: the right outputs under the right cells, and none that cannot be shown."""

from __future__ import annotations

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from book_extensions.notebooks.downloads import with_results


def executed(*sources: str, outputs: list[NotebookNode] | None = None) -> NotebookNode:
    cells = [
        new_code_cell(source, execution_count=number, outputs=[new_output("stream", text=f"{number}\n")])
        for number, source in enumerate(sources, start=1)
    ]
    if outputs is not None:
        cells[-1].outputs = outputs
    return new_notebook(cells=cells)


def test_outputs_come_under_their_cells() -> None:
    paired = new_notebook(
        cells=[
            new_code_cell("set_up()"),
            new_markdown_cell("words"),
            new_code_cell("a = 1"),
            new_code_cell("# @title Solution\nb = 2"),
        ]
    )
    result = with_results(paired, executed("a = 1", "b = 2"))
    set_up, _, first, second = result.cells
    assert set_up.outputs == []
    assert [first.outputs[0].text, second.outputs[0].text] == ["1\n", "2\n"]
    assert [first.execution_count, second.execution_count] == [1, 2]


def test_what_only_a_page_or_a_kernel_shows_is_left_out() -> None:
    outputs = [
        new_output("display_data", {"text/plain": "0.5"}, metadata={"scrapbook": {"name": "share"}}),
        new_output("display_data", {"application/vnd.jupyter.widget-view+json": {}, "text/html": "<div>"}),
        new_output("display_data", {"image/svg+xml": "<svg/>"}),
    ]
    result = with_results(new_notebook(cells=[new_code_cell("a")]), executed("a", outputs=outputs))
    [explorer, figure] = result.cells[0].outputs
    assert explorer.data == {"text/plain": "Run this cell, and the explorer appears here."}
    assert figure.data == {"image/svg+xml": "<svg/>"}
