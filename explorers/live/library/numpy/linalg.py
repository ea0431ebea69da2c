from _numpy import _call


class LinAlgError(ValueError):
    pass


def _a(x):
    from numpy import _as_float, asarray

    return _as_float(asarray(x))


def norm(x, ord=None, axis=None, keepdims=False):
    x = _a(x)
    if axis is None:
        return _call("linalg.norm", (x,)) if ord is None else _call("linalg.norm", (x, ord))
    return _call(
        "linalg.norm", (x,), {"dim": axis, "keepdim": keepdims, **({} if ord is None else {"ord": ord})}
    )


def lstsq(a, b, rcond=None):
    a, b = _a(a), _a(b)
    columns = b.reshape(-1, 1) if b.ndim == 1 else b
    found = _call("linalg.lstsq", (a, columns))
    solution = found[0]
    return (solution.ravel() if b.ndim == 1 else solution), None, a.shape[1], None


def __getattr__(name):
    def function(*args):
        return _call(f"linalg.{name}", tuple([_a(x) for x in args]))

    from _torch import _has

    if not _has(f"linalg.{name}"):
        raise AttributeError(
            f"numpy.linalg.{name} is not in the page's NumPy; open this chapter in Colab or JupyterLab"
        )
    return function
