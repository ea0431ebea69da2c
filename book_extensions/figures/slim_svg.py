"""Make Matplotlib's SVG files small: coordinates as fine as an eye can see, pictures in a dense format."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from PIL import Image

#: A hundredth of a point is a 75th of a CSS pixel.
DECIMALS = 2
#: Ways to store a picture; the smallest result is taken. Where colours are few, that is the first;
#: the second loses a little of a smooth field, less than the eye sees.
WEBP: tuple[dict[str, Any], ...] = ({"lossless": True, "method": 4}, {"quality": 90, "method": 4})

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
# Of transformations only the shift is a length; a factor keeps all its digits.
_LENGTHS = re.compile(r' (?:d|x|y|points)="[^"]*"|translate\([^)]*\)')
_PATH = re.compile(r' (d|points)="([^"]*)"')
_PICTURE = re.compile(r'"data:image/png;base64,([^"]+)"')


def slim(svg: str) -> str:
    """The same drawing in fewer bytes.

    Args:
        svg: a drawing by Matplotlib, whose text is drawn as paths.
    """
    svg = _LENGTHS.sub(lambda found: _NUMBER.sub(_rounded, found[0]), svg)
    svg = _PATH.sub(lambda found: f' {found[1]}="{_tight(found[2])}"', svg)
    return _PICTURE.sub(_smallest, re.sub(r">\s+<", "><", svg))


def _rounded(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.{DECIMALS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _tight(path: str) -> str:
    return re.sub(r"\s*([A-Za-z])\s*", r"\1", " ".join(path.split()))


def _smallest(found: re.Match[str]) -> str:
    data = base64.b64decode(found[1])
    picture = Image.open(io.BytesIO(data))
    stored = [("png", data)]
    for options in WEBP:
        packed = io.BytesIO()
        picture.save(packed, "webp", **options)
        stored.append(("webp", packed.getvalue()))
    kind, data = min(stored, key=lambda one: len(one[1]))
    return f'"data:image/{kind};base64,{base64.b64encode(data).decode("ascii")}"'
