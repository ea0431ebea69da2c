"""NumPy, in the parts that the chapters and students' programs use."""

import math as _math

import _numpy
from ._plain import plain_any as _plain_any
from ._plain import plain_range as _range
from _numpy import *
from _numpy import (
    _array,
    _call,
    _cast,
    _extreme,
    _float_op,
    _from_torch,
    _joined,
    _kind,
    _operate,
    _scalar,
    _to_torch,
    _together,
    _unary,
    _wrap,
)

bool = bool_
pi, e, inf, nan, newaxis = _math.pi, _math.e, _math.inf, _math.nan, None
euler_gamma = 0.5772156649015329
__version__ = "2.3.5"
int_, intp, double, single, half = int64, int64, float64, float32, None
del half
amax, amin, max_, min_ = max, min, max, min


def __getattr__(name):
    if name in _ELSEWHERE:
        raise AttributeError(
            f"numpy.{name} is not in the page's NumPy; open this chapter in Colab or JupyterLab"
        )
    raise AttributeError(f"module 'numpy' has no attribute '{name}'")


_ELSEWHERE = set(
    """fft ma polynomial testing load save savez loadtxt savetxt genfromtxt einsum tensordot kron roots poly1d polyval interp convolve
    correlate gradient trapezoid histogram histogram2d digitize bincount vectorize frompyfunc apply_along_axis pad roll rot90 flip fliplr flipud
    meshgrid mgrid ogrid indices unravel_index ravel_multi_index put place choose select piecewise lexsort partition searchsorted nonzero
    argwhere triu tril diag trace cross outer inner vdot complex64 complex128 datetime64 timedelta64 str_ object_ recarray""".split()
)


def array(object, dtype=None, *, copy=True, order=None, subok=False, ndmin=0, like=None):
    made = _array(object, dtype, copy)
    while made.ndim < ndmin:
        made = made[None]
    return made


def asarray(a, dtype=None, order=None, **options):
    return a if isinstance(a, ndarray) and dtype is None else _array(a, dtype, False)


def ascontiguousarray(a, dtype=None):
    return array(a, dtype)


asanyarray = asarray


def copy(a):
    return array(a)


def _shape(shape):
    return (shape,) if not isinstance(shape, (tuple, list)) else tuple(shape)


def zeros(shape, dtype=float64):
    return _full(shape, 0, dtype)


def ones(shape, dtype=float64):
    return _full(shape, 1, dtype)


empty = zeros


def _full(shape, value, kind):
    return _array(_call("full", (_shape(shape), value), {"dtype": "float64"}), kind, False)


def full(shape, fill_value, dtype=None):
    if dtype is None:
        dtype = asarray(fill_value).dtype
    if isinstance(fill_value, (list, tuple, ndarray)):
        made = zeros(shape, dtype)
        made[...] = fill_value
        return made
    return _full(shape, fill_value, dtype)


def zeros_like(a, dtype=None):
    a = asarray(a)
    return zeros(a.shape, dtype or a.dtype)


def ones_like(a, dtype=None):
    a = asarray(a)
    return ones(a.shape, dtype or a.dtype)


empty_like = zeros_like


def full_like(a, fill_value, dtype=None):
    a = asarray(a)
    return full(a.shape, fill_value, dtype or a.dtype)


def eye(N, M=None, dtype=float64):
    return _cast(_call("eye", (N, M or N), {"dtype": "float64"}), dtype)


identity = eye


def arange(start, stop=None, step=1, dtype=None):
    if stop is None:
        start, stop = 0, start
    whole = not _plain_any([isinstance(v, (float, floating)) for v in (start, stop, step)])
    n = _math.ceil((float(stop) - float(start)) / float(step))
    if n <= 0:
        return zeros(0, dtype or (int64 if whole else float64))
    made = _call("arange", (n,), {"dtype": "int64" if whole else "float64"})
    made = made * step + start if whole else made * (float(start + step) - float(start)) + float(start)
    return made if dtype is None else _cast(made, dtype)


def linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None):
    steps = num - 1 if endpoint else num
    gap = stop - start
    made = _call("arange", (num,), {"dtype": "float64"})
    step = gap / steps if steps > 0 else nan
    made = made * step + start if steps > 0 else made * gap + start
    if endpoint and num > 1:
        made[-1] = stop
    if dtype is not None:
        made = _cast(made, dtype)
    return (made, step) if retstep else made


def logspace(start, stop, num=50, endpoint=True, base=10.0):
    return base ** linspace(start, stop, num, endpoint)


def geomspace(start, stop, num=50, endpoint=True):
    made = 10.0 ** linspace(_math.log10(start), _math.log10(stop), num, endpoint)
    if num > 0:
        made[0] = start
        if endpoint and num > 1:
            made[-1] = stop
    return made


# --- Elementwise -------------------------------------------------------------------------------


def _float_function(name):
    return lambda x, out=None, **options: _float_op(name, x)


(
    exp,
    log,
    log2,
    log10,
    log1p,
    expm1,
    sqrt,
    sin,
    cos,
    tan,
    arcsin,
    arccos,
    arctan,
    sinh,
    cosh,
    tanh,
    arctanh,
    arcsinh,
    arccosh,
) = [
    _float_function(name)
    for name in (
        "exp",
        "log",
        "log2",
        "log10",
        "log1p",
        "expm1",
        "sqrt",
        "sin",
        "cos",
        "tan",
        "asin",
        "acos",
        "atan",
        "sinh",
        "cosh",
        "tanh",
        "atanh",
        "asinh",
        "acosh",
    )
]
rad2deg = degrees = lambda x: x * (180 / pi)
deg2rad = radians = lambda x: x * (pi / 180)


def _unary_function(name):
    return lambda x, out=None: _unary(name, x)


abs = absolute = fabs = _unary_function("abs")
negative, floor, ceil, trunc, sign, square, invert = [
    _unary_function(name) for name in ("neg", "floor", "ceil", "trunc", "sign", "square", "bitwise_not")
]


def rint(x):
    return _numpy.round(x)


around = round


def _test(name):
    return lambda x: _float_op(name, x)


isfinite, isnan, isinf = _test("isfinite"), _test("isnan"), _test("isinf")


def _binary(op):
    return lambda x1, x2, out=None: _operate(op, x1, x2)


add, subtract, multiply, divide, floor_divide, power, mod, matmul = [
    _binary(op) for op in ("+", "-", "*", "/", "//", "**", "%", "@")
]
true_divide, remainder = divide, mod
equal, not_equal, less, less_equal, greater, greater_equal = [
    _binary(op) for op in ("==", "!=", "<", "<=", ">", ">=")
]
bitwise_and, bitwise_or, bitwise_xor = [_binary(op) for op in ("&", "|", "^")]


def logical_not(x):
    return asarray(x) == 0


def logical_and(a, b):
    return (asarray(a) != 0) & (asarray(b) != 0)


def logical_or(a, b):
    return (asarray(a) != 0) | (asarray(b) != 0)


def logical_xor(a, b):
    return (asarray(a) != 0) ^ (asarray(b) != 0)


class _Extreme:
    def __init__(self, name):
        self._name = name

    def __call__(self, x1, x2, out=None):
        return _extreme(self._name, x1, x2)

    def accumulate(self, array, axis=0):
        return _call("cummax" if self._name == "maximum" else "cummin", (asarray(array), axis))[0]

    def reduce(self, array, axis=0):
        return (max if self._name == "maximum" else min)(asarray(array), axis=axis)


maximum, minimum = _Extreme("maximum"), _Extreme("minimum")
fmax, fmin = maximum, minimum


def hypot(x1, x2):
    a, b = _together(x1, x2)
    return _wrap(asarray(_call("hypot", (_as_float(a), _as_float(b)))))


def arctan2(x1, x2):
    a, b = _together(x1, x2)
    return _call("atan2", (_as_float(a), _as_float(b)))


def _as_float(a):
    a = asarray(a)
    return a if _kind(a) == "f" else _cast(a, float64)


def where(condition, x=None, y=None):
    condition = asarray(condition)
    if x is None:
        return condition.nonzero()
    a, b = _together(x, y)
    return _call("where", (condition if _kind(condition) == "b" else condition != 0, a, b))


def nan_to_num(x, nan=0.0):
    return where(isnan(x), nan, x)


# --- Shapes ------------------------------------------------------------------------------------


def reshape(a, shape):
    return asarray(a).reshape(shape)


def ravel(a):
    return asarray(a).ravel()


def transpose(a, axes=None):
    return asarray(a).transpose() if axes is None else asarray(a).transpose(axes)


def squeeze(a, axis=None):
    return asarray(a).squeeze(axis)


def expand_dims(a, axis):
    return _call("unsqueeze", (asarray(a), axis))


def array_split(ary, indices_or_sections, axis=0):
    if axis != 0:
        raise NotImplementedError(
            "numpy.array_split(axis=...) is not in the page's NumPy; open this chapter in Colab or JupyterLab"
        )
    ary = asarray(ary)
    if isinstance(indices_or_sections, int):
        if indices_or_sections <= 0:
            raise ValueError("number sections must be larger than 0.")
        each, more = divmod(len(ary), indices_or_sections)
        sizes = more * [each + 1] + (indices_or_sections - more) * [each]
        ends = [sum(sizes[: i + 1]) for i in range(len(sizes) - 1)]
    else:
        ends = list(indices_or_sections)
    return [ary[start:end] for start, end in zip([0, *ends], [*ends, len(ary)])]


def stack(arrays, axis=0):
    return _joined("stack", arrays, axis)


def concatenate(arrays, axis=0):
    if axis is None:
        return _joined("cat", [ravel(a) for a in arrays], 0)
    return _joined("cat", arrays, axis)


def append(arr, values, axis=None):
    return concatenate([arr, values], axis)


def hstack(tup):
    arrays = [a if a.ndim > 0 else a.reshape(1) for a in [asarray(a) for a in tup]]
    return concatenate(arrays, 0 if arrays[0].ndim == 1 else 1)


def vstack(tup):
    return concatenate([a if a.ndim > 1 else a.reshape(1, -1) for a in [asarray(a) for a in tup]], 0)


row_stack = vstack


def column_stack(tup):
    return concatenate([a if a.ndim > 1 else a.reshape(-1, 1) for a in [asarray(a) for a in tup]], 1)


def tile(A, reps):
    return _call("tile", (asarray(A), reps if isinstance(reps, (tuple, list)) else (reps,)))


def broadcast_to(array, shape):
    return _call("broadcast_to", (asarray(array), shape))


def split(ary, indices_or_sections, axis=0):
    ary = asarray(ary)
    n = ary.shape[axis]
    if isinstance(indices_or_sections, int):
        if n % indices_or_sections:
            raise ValueError("array split does not result in an equal division")
        size = n // indices_or_sections
        cuts = list(_range(size, n, size))
    else:
        cuts = list(indices_or_sections)
    return [ary[a:b] for a, b in zip([0, *cuts], [*cuts, n])]


def meshgrid(*xi, indexing="xy"):
    a, b = asarray(xi[0]), asarray(xi[1])
    if indexing == "ij":
        return [
            broadcast_to(a[:, None], (len(a), len(b))).copy(),
            broadcast_to(b[None], (len(a), len(b))).copy(),
        ]
    return [broadcast_to(a[None], (len(b), len(a))).copy(), broadcast_to(b[:, None], (len(b), len(a))).copy()]


def diff(a, n=1, axis=-1):
    a = asarray(a)
    for _ in _range(n):
        a = a[1:] - a[:-1] if a.ndim == 1 or axis == 0 else a[..., 1:] - a[..., :-1]
    return a


def flip(m, axis=None):
    m = asarray(m)
    return _call("flip", (m, list(_range(m.ndim)) if axis is None else [axis]))


def argwhere(a):
    return _call("nonzero", (asarray(a),))


def nonzero(a):
    return asarray(a).nonzero()


def flatnonzero(a):
    return asarray(a).ravel().nonzero()[0]


def ndenumerate(arr):
    arr = asarray(arr)
    from itertools import product

    for place in product(*[_range(n) for n in arr.shape]):
        yield place, arr[place]


def diag(v):
    return _call("diag", (asarray(v),))


def outer(a, b):
    return ravel(a)[:, None] * ravel(b)[None]


def dot(a, b):
    return _operate("@", a, b) if asarray(a).ndim and asarray(b).ndim else a * b


def searchsorted(a, v, side="left"):
    return _call("searchsorted", (asarray(a), asarray(v)), {"right": side == "right"})


def bincount(x, weights=None, minlength=0):
    made = _call("bincount", (asarray(x),), {} if weights is None else {"weights": asarray(weights)})
    return made if len(made) >= minlength else concatenate([made, zeros(minlength - len(made), made.dtype)])


def histogram(a, bins=10, range=None):
    a = ravel(_as_float(asarray(a)))
    if isinstance(bins, int):
        low, high = range if range is not None else (a.min(), a.max())
        if low == high:
            low, high = low - 0.5, high + 0.5
        bins = linspace(low, high, bins + 1)
    edges = asarray(bins)
    places = searchsorted(edges, a, side="right")
    counts = []
    n = len(edges) - 1
    for i in _range(n):
        inside = (places == i + 1) | ((a == edges[-1]) if i == n - 1 else (places == -1))
        counts.append(int(inside.sum()))
    return array(counts), edges


# --- Counts and kinds ---------------------------------------------------------------------------


def count_nonzero(a, axis=None):
    return sum(asarray(a) != 0, axis=axis).item() if axis is None else sum(asarray(a) != 0, axis=axis)


def isscalar(element):
    return isinstance(element, (int, float, str, generic))


def ndim(a):
    return asarray(a).ndim


def shape(a):
    return asarray(a).shape


def size(a):
    return asarray(a).size


def atleast_1d(a):
    a = asarray(a)
    return a if a.ndim else a.reshape(1)


def atleast_2d(a):
    a = atleast_1d(a)
    return a if a.ndim > 1 else a[None]


def take(a, indices, axis=None):
    return ravel(a)[indices] if axis is None else _call("index_select", (asarray(a), axis, asarray(indices)))


def triu(m, k=0):
    return _call("triu", (asarray(m), k))


def tril(m, k=0):
    return _call("tril", (asarray(m), k))


def trace(a):
    return sum(diag(a))


def roll(a, shift, axis=None):
    a = asarray(a)
    return _call("roll", (a, shift) if axis is None else (a, shift, axis))


def issubdtype(a, b):
    kind = dtype(a).type if not isinstance(a, type) else a
    return issubclass(kind, b)


def finfo(kind):
    return _Info(
        2.220446049250313e-16 if dtype(kind).name == "float64" else 1.1920929e-07,
        1.7976931348623157e308 if dtype(kind).name == "float64" else 3.4028235e38,
    )


def iinfo(kind):
    return _Info(None, 2**63 - 1)


class _Info:
    def __init__(self, eps, largest):
        self.eps, self.max, self.min = eps, largest, -largest


class errstate:
    def __init__(self, **kinds):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass


def seterr(**kinds):
    return {}


def set_printoptions(**options):
    raise NotImplementedError(
        "numpy.set_printoptions is not in the page's NumPy; open this chapter in Colab or JupyterLab"
    )


class _Masked:
    @staticmethod
    def asarray(a):
        return asarray(a)

    @staticmethod
    def filled(a, fill_value=None):
        return asarray(a)


ma = _Masked()

from . import linalg, random, typing
from ._statistics import *
