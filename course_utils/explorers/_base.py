"""What all explorers share: a checked state, a front end, and a view for pages without a kernel."""

from __future__ import annotations

import html
import json
from importlib import resources
from numbers import Real
from typing import Any

import anywidget
import traitlets

from course_utils._words import shown

#: The folder with the schema and the built front ends.
FILES = resources.files("course_utils.explorers")
SCHEMA: dict[str, dict[str, Any]] = json.loads(FILES.joinpath("schema.json").read_text(encoding="utf-8"))


def front_end(name: str) -> str:
    """The built JavaScript module of an explorer, by its name in the schema."""
    return (FILES / "static" / f"{name}.mjs").read_text(encoding="utf-8")


def style() -> str:
    """The style sheet that all explorers share."""
    return (FILES / "static" / "style.css").read_text(encoding="utf-8")


def check_state(name: str, settings: dict[str, Any]) -> dict[str, Any]:
    """The whole state of the named explorer: ``settings`` checked, defaults for the rest.

    Raises:
        TypeError, ValueError: a setting is unknown, or of the wrong kind, or out of range.
    """
    if not isinstance(settings, dict):
        raise TypeError(f"the state must be a dict of {', '.join(SCHEMA[name])}, not {shown(settings)}")
    return _check_record(SCHEMA[name], settings, "")


def _check_record(fields: dict[str, Any], settings: dict[str, Any], path: str) -> dict[str, Any]:
    for given in settings:
        if given not in fields:
            raise TypeError(
                f"{path}{shown(given)} is no setting of this explorer; known are {', '.join(fields)}"
            )
    return {
        name: _check(field, settings[name], f"{path}{name}") if name in settings else _default(field)
        for name, field in fields.items()
    }


def _default(field: dict[str, Any]) -> Any:
    if field["kind"] == "record" and "default" not in field:
        return {name: _default(inner) for name, inner in field["fields"].items()}
    return json.loads(json.dumps(field["default"]))


def _check(field: dict[str, Any], value: Any, path: str) -> Any:
    if type(value).__module__ == "numpy" and getattr(value, "shape", None) == ():
        value = value.item()  # the code on screen knows plain values only
    kind = field["kind"]
    if kind == "optional":
        return None if value is None else _check(field["of"], value, path)
    if kind == "flag":
        if not isinstance(value, bool):
            raise TypeError(f"{path} must be True or False, not {shown(value)}")
        return value
    if kind == "text":
        return _check_text(field["max"], value, path)
    if kind == "choice":
        # Python takes True for 1; a choice of numbers does not.
        if isinstance(value, bool) or not isinstance(value, (str, int, float)) or value not in field["of"]:
            raise ValueError(f"{path} must be one of {', '.join(map(repr, field['of']))}, not {shown(value)}")
        return field["of"][field["of"].index(value)]  # 1.0 becomes 1
    if kind in ("number", "integer"):
        return _check_number(field, value, path)
    if kind == "record":
        if not isinstance(value, dict):
            raise TypeError(f"{path} must be a dict of {', '.join(field['fields'])}, not {shown(value)}")
        return _check_record(field["fields"], value, f"{path}.")
    accepted = f"a list of {field['min']} to {field['max']} items"
    try:
        is_list = not isinstance(value, (str, bytes, dict)) and len(value) == len(list(value))
    except TypeError:  # some kinds only say that they have a length, or can be iterated
        is_list = False
    if not is_list:
        raise TypeError(f"{path} must be {accepted}, not {shown(value)}")
    if not field["min"] <= len(value) <= field["max"]:
        raise ValueError(f"{path} must be {accepted}, not of {len(value)}")
    return [_check(field["of"], item, f"{path}[{i}]") for i, item in enumerate(value)]


def _check_text(most: int, value: Any, path: str) -> str:
    accepted = f"text of at most {most} characters"
    if not isinstance(value, str):
        raise TypeError(f"{path} must be {accepted}, not {shown(value)}")
    # Half a character can be written neither to a file nor to a link.
    if len(value) > most or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(f"{path} must be {accepted}, not {shown(value)}")
    return str(value)


def _check_number(field: dict[str, Any], value: Any, path: str) -> float | int:
    whole = field["kind"] == "integer"
    accepted = f"{'a whole number' if whole else 'a number'} from {field['min']:g} to {field['max']:g}"
    a_number = isinstance(value, Real) and not isinstance(value, bool)
    if not a_number:
        raise TypeError(f"{path} must be {accepted}, not {shown(value)}")
    # As in JavaScript, which has one kind of number, 2.0 is a whole number.
    if not field["min"] <= value <= field["max"] or (whole and int(value) != value):
        raise ValueError(f"{path} must be {accepted}, not {shown(value)}")
    return int(value) if whole else float(value)


class Explorer(anywidget.AnyWidget):
    """An interactive figure: a widget where a kernel runs, and a live figure on the static page.

    Keyword arguments set fields of its state, which ``course_utils/explorers/schema.json`` lists.

    Raises:
        TypeError, ValueError: a setting is unknown, of the wrong kind or out of range.
    """

    _explorer = ""

    #: What the static page is given beside the state.
    _page_traits: tuple[str, ...] = ()

    #: Everything that the reader can change, as plain values.
    state = traitlets.Dict().tag(sync=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "_explorer" in cls.__dict__:  # anywidget subclasses anew when it adds traits
            cls._esm = front_end(cls._explorer)
            cls._css = style()
        super().__init_subclass__(**kwargs)

    def __init__(self, **settings: Any) -> None:
        super().__init__(state=check_state(self._explorer, settings))

    @traitlets.validate("state")
    def _validate_state(self, proposal: dict[str, Any]) -> dict[str, Any]:
        return check_state(self._explorer, proposal["value"])

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        bundle = super()._repr_mimebundle_(**kwargs)
        data = bundle[0] if isinstance(bundle, tuple) else bundle
        if data is not None:
            data["text/html"] = self._page_view()
        return bundle

    def _page_view(self) -> str:
        scripts = _script("", self.state)
        if self._page_traits:
            scripts += _script(" data-traits", {name: getattr(self, name) for name in self._page_traits})
        return f'<div class="course-explorer" data-explorer="{html.escape(self._explorer)}">{scripts}</div>'


def _script(mark: str, values: dict[str, Any]) -> str:
    # A "<" inside the values must not end the script element that carries them.
    text = json.dumps(values, sort_keys=True).replace("<", "\\u003c")
    return f'<script type="application/json"{mark}>{text}</script>'
