"""What a cell takes from the cells above it, so that running one cell need not run them all.

A cell reads names, binds names, and may change what a name stands for: `optimizer.step()` changes the model
that the optimiser was made for. All this is read off the syntax tree, with the habits of PyTorch known by
name. What a call of unknown code may change counts as changed: rather one cell too many than one too few.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

#: Methods that change what they are called on, besides those that end with an underscore.
_CHANGING = {
    *("add", "add_module", "append", "apply", "backward", "clear", "discard", "double", "eval", "extend"),
    *("insert", "load_state_dict", "pop", "remove", "reverse", "setdefault", "sort", "step", "to", "train"),
    *("update", "zero_grad"),
}
#: Functions that leave their arguments as they are, by the package or module they come from.
_READING = (
    "torch",
    "numpy",
    "matplotlib",
    "pandas",
    "sklearn",
    "math",
    "course_utils.book",
    "course_utils.challenge",
    "course_utils.checks",
    "course_utils.data",
    "course_utils.ensembles",
    "course_utils.models",
    "course_utils.plotting",
    "course_utils.training.evaluate",
    "copy",
)
_BUILTINS = set(dir(builtins))
_IN_PLACE = re.compile(r"[a-z]\w*[a-z0-9]_|register_\w+")
_SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_DEEPEST = 3  # functions that call functions
#: Functions that give data: what is computed from data and a model says nothing of the data.
_DATA = re.compile(
    r"load\w*|sample|make_\w+|train_test_split|tensor|as_tensor|from_numpy|linspace|arange|rand\w*|zeros\w*|ones\w*"
    r"|full|cartesian_prod|meshgrid|range"
)


@dataclass
class Names:
    """The names of one cell.

    Attributes:
        reads: what it takes from above when it runs.
        late: what its functions take when they are called, which may be bound by then only.
        binds: what it gives a value, whatever happens.
        changes: what it may change, or bind under a condition.
    """

    reads: set[str] = field(default_factory=set)
    late: set[str] = field(default_factory=set)
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)


@dataclass
class _Chapter:
    """What the cells of a chapter say of its names together."""

    imported: dict[str, str] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    classes: set[str] = field(default_factory=set)
    data: set[str] = field(default_factory=set)
    #: What a name was made from, so that a change of it may be a change of that.
    made_from: dict[str, set[str]] = field(default_factory=dict)

    def constant(self, name: str) -> bool:
        """Whether nothing a cell does by calling can change what the name stands for."""
        return name in self.imported or name in self.functions or name in self.classes or name in _BUILTINS


def names_of(cells: Iterable[str]) -> tuple[list[Names], set[str]]:
    """What each cell of a chapter reads, binds and may change, and the names that the chapter imports.

    Args:
        cells: the code of its cells, from top to bottom; code that is no Python reads and binds nothing.
    """
    trees = [_parsed(code) for code in cells]
    chapter = _Chapter()
    for tree in trees:
        _collect(tree, chapter)
    return [_names(tree, chapter) for tree in trees], set(chapter.imported)


def _parsed(code: str) -> ast.Module:
    try:
        return ast.parse(code)
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def _collect(tree: ast.Module, chapter: _Chapter) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                chapter.imported[alias.asname or alias.name.split(".")[0]] = alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                chapter.imported[alias.asname or alias.name] = f"{node.module}.{alias.name}"
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef):
            chapter.functions[statement.name] = statement
        elif isinstance(statement, ast.ClassDef):
            chapter.classes.add(statement.name)
    for name, value in _assignments(tree):
        if _is_data(value, chapter):
            chapter.data.add(name)
        else:
            origins = {origin for origin in _loaded(value) if not chapter.constant(origin)}
            chapter.made_from.setdefault(name, set()).update(origins - chapter.data)


def _assignments(tree: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Each name that code gives a value, with the expression that the value comes from."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.withitem) and node.optional_vars:
            targets, value = [node.optional_vars], node.context_expr
        elif isinstance(node, ast.For):
            targets, value = [node.target], node.iter
        elif isinstance(node, ast.NamedExpr) or (isinstance(node, ast.AnnAssign) and node.value):
            targets, value = [node.target], node.value
        else:
            continue
        yield from ((name, value) for target in targets for name in _targets(target))


def _is_data(value: ast.expr, chapter: _Chapter) -> bool:
    """Whether an expression gives data: it calls a function that does, or takes a part of data."""
    if isinstance(value, ast.Tuple):
        return all(_is_data(part, chapter) for part in value.elts)
    while isinstance(value, (ast.Attribute, ast.Subscript, ast.Call)):
        if isinstance(value, ast.Call):
            if any(keyword.arg == "requires_grad" for keyword in value.keywords):
                return False
            called = value.func.attr if isinstance(value.func, ast.Attribute) else _root(value.func)
            if called and _DATA.fullmatch(called):
                return True
            value = value.func
        else:
            value = value.value
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in chapter.data)


def _loaded(node: ast.AST) -> set[str]:
    names = (part for part in ast.walk(node) if isinstance(part, ast.Name))
    return {name.id for name in names if isinstance(name.ctx, ast.Load)}


def _targets(target: ast.expr) -> Iterator[str]:
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, (ast.Tuple, ast.List)):
        for part in target.elts:
            yield from _targets(part)
    elif isinstance(target, ast.Starred):
        yield from _targets(target.value)


def _root(node: ast.AST) -> str | None:
    """The name that a chain of attributes, indices and calls begins with."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _names(tree: ast.Module, chapter: _Chapter) -> Names:
    found = Names()
    _statements(tree.body, chapter, found, always=True)
    changed = {name for name in _changed(tree, chapter) if not chapter.constant(name)} - chapter.data
    found.changes |= _with_origins(changed, chapter.made_from)
    return found


def _statements(body: list[ast.stmt], chapter: _Chapter, found: Names, always: bool) -> None:
    """Go through statements in their order, so that a name bound above its use is not read from outside."""
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            _definition(statement, found)
            (found.binds if always else found.changes).add(statement.name)
            continue
        parts: list[list[ast.stmt]] = [
            getattr(statement, name)
            for name in ("body", "orelse", "finalbody")
            if getattr(statement, name, None)
        ]
        parts += [handler.body for handler in getattr(statement, "handlers", [])]
        own = [
            node
            for node in ast.iter_child_nodes(statement)
            if not isinstance(node, (ast.stmt, ast.excepthandler))
        ]
        for node in own:
            _expression(node, found)
        bound = {name for node in own for name in _bound(node)} | _imported(statement)
        if isinstance(statement, ast.AugAssign):
            bound = set()
            if root := _root(statement.target):
                if root not in found.binds:
                    found.reads.add(root)
                found.changes.add(root)
        (found.binds if always else found.changes).update(bound)
        for part in parts:
            _statements(part, chapter, found, always and isinstance(statement, (ast.With, ast.For)))


def _imported(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {alias.asname or alias.name.split(".")[0] for alias in statement.names}
    return set()


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that the expressions of a statement bind; a comprehension keeps its own to itself."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif not isinstance(node, _SCOPES):
        for child in ast.iter_child_nodes(node):
            yield from _bound(child)


def _inside(node: ast.AST) -> set[str]:
    """Every name that is bound anywhere within."""
    names = {
        part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    return names | {part.arg for part in ast.walk(node) if isinstance(part, ast.arg)}


def _expression(node: ast.AST, found: Names) -> None:
    if isinstance(node, _SCOPES):
        inner = Names()
        for child in ast.iter_child_nodes(node):
            _expression(child, inner)
        own = _inside(node)
        (found.late if isinstance(node, ast.Lambda) else found.reads).update(
            (inner.reads | inner.late) - own - found.binds - _BUILTINS
        )
        if isinstance(node, ast.Lambda):
            found.reads |= (inner.reads - own) - found.binds - _BUILTINS
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        if node.id not in found.binds and node.id not in _BUILTINS:
            found.reads.add(node.id)
        return
    for child in ast.iter_child_nodes(node):
        _expression(child, found)


def _definition(node: ast.FunctionDef | ast.ClassDef, found: Names) -> None:
    outer = [*node.decorator_list]
    if isinstance(node, ast.FunctionDef):
        outer += [*node.args.defaults, *(default for default in node.args.kw_defaults if default)]
    else:
        outer += [*node.bases, *(keyword.value for keyword in node.keywords)]
    for expression in outer:
        _expression(expression, found)
    own = _inside(node) | {node.name}
    inside = {name for statement in node.body for name in _loaded(statement)} - own - _BUILTINS - found.binds
    # Read when it is defined, for what a class does at once, and when it is called.
    found.reads |= inside
    found.late |= inside


def _changed(tree: ast.AST, chapter: _Chapter, depth: int = 0) -> set[str]:
    """The names whose values the code may change by a call, or by writing into them."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            found |= {root for root in [_root(node)] if root}
        elif isinstance(node, ast.Call):
            method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            in_place = method in _CHANGING or bool(_IN_PLACE.fullmatch(method))
            if in_place and (root := _root(node.func)):
                found.add(root)
            if in_place or not _reads_only(node.func, chapter, depth):
                arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
                found |= {root for argument in arguments if (root := _root(argument))}
    return found


def _reads_only(called: ast.expr, chapter: _Chapter, depth: int) -> bool:
    """Whether a call of this leaves its arguments as they are."""
    root = _root(called)
    if root in chapter.functions and isinstance(called, ast.Name):
        if depth == _DEEPEST:
            return False
        function = chapter.functions[root]
        made_from: dict[str, set[str]] = {}
        for name, value in _assignments(function):
            made_from.setdefault(name, set()).update(_loaded(value))
        changed = _with_origins(_changed(function, chapter, depth + 1), made_from)
        return not changed & {argument.arg for argument in [*function.args.args, *function.args.kwonlyargs]}
    if root in chapter.imported:
        return f"{chapter.imported[root]}.".startswith(tuple(f"{name}." for name in _READING))
    # A class that is called makes something new; a variable that is called is a model or a loss.
    return True


def _with_origins(changed: set[str], made_from: dict[str, set[str]]) -> set[str]:
    """The names, and those that they were made from: a step of an optimiser changes the model."""
    waiting, found = list(changed), set(changed)
    while waiting:
        for name in made_from.get(waiting.pop(), set()) - found:
            found.add(name)
            waiting.append(name)
    return found
