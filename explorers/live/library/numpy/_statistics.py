"""What NumPy says of many numbers: quantiles, fits, sorted and equal ones."""

import math as _math

from _numpy import *
from _numpy import _call

from . import (
    _as_float,
    array,
    asarray,
    diff,
    flatnonzero,
    isfinite,
    isnan,
    linalg,
    nan,
    searchsorted,
    sqrt,
    stack,
    zeros_like,
)
from ._plain import plain_any as _plain_any
from ._plain import plain_range as _range


def percentile(a, q, axis=None, method="linear", keepdims=False):
    if method != "linear":
        raise NotImplementedError(
            f"percentile(method={method!r}) is not in the page's NumPy; open this chapter in Colab or JupyterLab"
        )
    q = asarray(q)
    if _plain_any([not 0 <= p <= 100 for p in q.ravel()]):
        raise ValueError("Percentiles must be in the range [0, 100]")
    return quantile(a, q / 100, axis)


def quantile(a, q, axis=None):
    a, q = _as_float(asarray(a)), asarray(q)
    if axis is None:
        a, axis = a.ravel(), 0
    if axis < 0:
        axis += a.ndim
    ordered = sort(a, axis=axis)
    if axis:
        ordered = ordered.swapaxes(0, axis)
    n = len(ordered)
    rows = []
    for p in q.ravel().tolist():
        at = p * (n - 1)
        low = int(_math.floor(at))
        high = low + 1 if low + 1 < n else low
        share = at - low
        below, above = ordered[low], ordered[high]
        gap = above - below
        # NumPy interpolates from the nearer end, so that both ends are exact.
        rows.append(above - gap * (1 - share) if share >= 0.5 else below + gap * share)
    if q.ndim == 0:
        return rows[0]
    return stack(rows).reshape((*q.shape, *asarray(rows[0]).shape))


def median(a, axis=None, keepdims=False):
    a = _as_float(asarray(a))
    if axis is None:
        a, axis = a.ravel(), 0
    if a.size == 0:
        return float64(nan)
    ordered = sort(a, axis=axis)
    if axis % a.ndim:
        ordered = ordered.swapaxes(0, axis)
    n = len(ordered)
    return ordered[n // 2] if n % 2 else mean(ordered[n // 2 - 1 : n // 2 + 1], axis=0)


def average(a, axis=None, weights=None):
    if weights is None:
        return mean(a, axis=axis)
    return sum(asarray(a) * asarray(weights), axis=axis) / sum(weights)


def ptp(a, axis=None):
    return max(a, axis=axis) - min(a, axis=axis)


def _without_nan(function):
    def wrapped(a, axis=None, **options):
        a = _as_float(asarray(a))
        if axis is None:
            return function(a[~isnan(a)], **options)
        rows = a if axis in (-1, a.ndim - 1) else a.swapaxes(axis, -1)
        return stack(
            [function(row[~isnan(row)], **options) for row in rows.reshape(-1, rows.shape[-1])]
        ).reshape(rows.shape[:-1])

    return wrapped


nanmean, nanmedian, nanmax, nanmin, nanstd, nanvar, nansum = [
    _without_nan(f) for f in (mean, median, max, min, std, var, sum)
]


def corrcoef(x, y=None):
    rows = asarray(x) if y is None else stack([x, y])
    c = cov(rows)
    d = sqrt(_call("diag", (c,)))
    return clip(c / d[:, None] / d[None], -1, 1)


def cov(m, y=None, ddof=1):
    rows = _as_float(asarray(m) if y is None else stack([m, y]))
    centred = rows - rows.mean(axis=1, keepdims=True)
    return centred @ centred.T / (rows.shape[1] - ddof)


def polyfit(x, y, deg):
    x, y = _as_float(asarray(x)), _as_float(asarray(y))
    columns = stack([x ** (deg - i) for i in _range(deg + 1)], axis=1)
    scale = sqrt((columns * columns).sum(axis=0))
    return linalg.lstsq(columns / scale, y)[0] / scale


def polyval(p, x):
    total = zeros_like(asarray(x), float64)
    for c in p:
        total = total * x + c
    return total


def interp(x, xp, fp):
    xp, fp, x = _as_float(asarray(xp)), _as_float(asarray(fp)), _as_float(asarray(x))
    at = clip(searchsorted(xp, x, side="right") - 1, 0, len(xp) - 2)
    share = clip((x - xp[at]) / (xp[at + 1] - xp[at]), 0.0, 1.0)
    return fp[at] + share * (fp[at + 1] - fp[at])


def trapezoid(y, x=None, dx=1.0):
    y = _as_float(asarray(y))
    gaps = dx if x is None else diff(x)
    return sum(gaps * (y[1:] + y[:-1]) / 2.0)


def unique(ar, return_index=False, return_inverse=False, return_counts=False):
    ar = asarray(ar)
    found = _call("unique", (ar.ravel(),), {"return_inverse": True, "return_counts": True})
    values, inverse, counts = found
    out = [values]
    if return_index:
        out.append(array([int(flatnonzero(inverse == i)[0]) for i in _range(len(values))]))
    if return_inverse:
        out.append(inverse)
    if return_counts:
        out.append(counts)
    return out[0] if len(out) == 1 else tuple(out)


def isin(element, test_elements):
    return _call("isin", (asarray(element), asarray(test_elements)))


def array_equal(a1, a2, equal_nan=False):
    a1, a2 = asarray(a1), asarray(a2)
    return a1.shape == a2.shape and a1.size == 0 or a1.shape == a2.shape and bool_((a1 == a2).all()).item()


def isclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    a, b = _as_float(asarray(a)), _as_float(asarray(b))
    near = abs(a - b) <= atol + rtol * abs(b)
    both = (a == b) | (isfinite(b) & near)
    return both | (isnan(a) & isnan(b)) if equal_nan else both


def allclose(a, b, rtol=1e-05, atol=1e-08, equal_nan=False):
    return all(isclose(a, b, rtol, atol, equal_nan)).item()
