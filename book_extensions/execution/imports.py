"""What the code of a cell or of a file imports."""

from __future__ import annotations

import ast
import re

_IPYTHONS_OWN = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)


def imports(source: str) -> list[tuple[str, list[str]]]:
    """Each module that code imports, inside functions too, with the names that it takes from it.

    Args:
        source: Python, in which lines may begin with % or !. What cannot be parsed imports nothing: the cell
            will say so itself when it runs.
    """
    try:
        tree = ast.parse(_IPYTHONS_OWN.sub(r"\1pass", source))
    except SyntaxError:
        return []
    found: list[tuple[str, list[str]]] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append((node.module, [alias.name for alias in node.names]))
    return found
