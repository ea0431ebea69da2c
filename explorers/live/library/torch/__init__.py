"""The page's PyTorch: the names that the page has; the rest says where it is to be had."""

import _torch
from _torch import *
from _torch import Generator, Parameter, RemovableHandle, Size, Tensor, _call, _has, _unknown, device, dtype

del Parameter, RemovableHandle  # they belong to torch.nn and torch.utils.hooks

__version__ = "2.13.0"
float, double, half, long, int, short, bool = float32, float64, None, int64, int32, int16, _torch.bool
del half
inf, nan, pi, e = (
    _call("_constant", ())
    if _has("_constant")
    else (_inf := 1e400, _inf - _inf, 3.141592653589793, 2.718281828459045)
)
del _inf
FloatTensor = Tensor
default_generator = _call("default_generator", ())


class _Switch:
    """A context manager and decorator that sets a switch of autograd and gives it back."""

    _name = "set_grad_enabled"
    _value = False

    def __init__(self, mode=True):
        self._wanted = self._value if self._value is not None else mode
        self._before = []

    def __enter__(self):
        self._before.append(_call(self._name, (self._wanted,)))

    def __exit__(self, exc_type, exc, traceback):
        _call(self._name, (self._before.pop(),))

    def __call__(self, function):
        from functools import wraps

        @wraps(function)
        def wrapper(*args, **kwargs):
            with type(self)(self._wanted):
                return function(*args, **kwargs)

        return wrapper


class no_grad(_Switch):
    def __new__(cls, orig_func=None):
        made = object.__new__(cls)
        if orig_func is None or orig_func is True or orig_func is False:
            return made
        made.__init__()
        return made(orig_func)


class enable_grad(no_grad):
    _value = True


class set_grad_enabled(_Switch):
    _value = None

    def __init__(self, mode):
        self._wanted = mode
        self._before = [_call(self._name, (mode,))]
        self._entered = False

    def __enter__(self):
        pass

    def __call__(self, function):
        raise NotImplementedError(
            "torch.set_grad_enabled as a decorator is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
        )


class inference_mode(_Switch):
    _name = "_set_inference_mode"
    _value = None

    def __new__(cls, mode=True):
        made = object.__new__(cls)
        if mode is True or mode is False:
            return made
        made.__init__(True)
        return made(mode)

    def __enter__(self):
        before = _call(self._name, (self._wanted,))
        self._before.append(
            (before, _call("set_grad_enabled", (not self._wanted,)) if self._wanted else None)
        )

    def __exit__(self, exc_type, exc, traceback):
        inference, grad = self._before.pop()
        _call(self._name, (inference,))
        if grad is not None:
            _call("set_grad_enabled", (grad,))


def is_tensor(obj):
    return isinstance(obj, Tensor)


def is_grad_enabled():
    before = _call("set_grad_enabled", (True,))
    _call("set_grad_enabled", (before,))
    return before


def typename(obj):
    return f"{type(obj).__module__}.{type(obj).__qualname__}"


def get_num_threads():
    return 1


def set_num_threads(n):
    pass


def use_deterministic_algorithms(mode, *, warn_only=False):
    pass


def compile(model=None, **options):
    raise NotImplementedError(
        "torch.compile is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
    )


def save(obj, f, **options):
    raise NotImplementedError(
        "torch.save is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
    )


def load(f, **options):
    raise NotImplementedError(
        "torch.load is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
    )


def from_numpy(ndarray):
    from numpy import _to_torch

    return _to_torch(ndarray)


class _Namespace:
    """A part of torch that has only a few names."""

    def __init__(self, name, **names):
        self._name = name
        for key, value in names.items():
            setattr(self, key, value)

    def __getattr__(self, name):
        raise AttributeError(
            f"torch.{self._name}.{name} is not in the page's PyTorch; open this chapter in Colab or JupyterLab"
        )


cuda = _Namespace(
    "cuda",
    is_available=lambda: False,
    device_count=lambda: 0,
    manual_seed_all=lambda seed: None,
    manual_seed=lambda seed: None,
)
mps = _Namespace("mps", is_available=lambda: False)
backends = _Namespace(
    "backends",
    mps=_Namespace("backends.mps", is_available=lambda: False, is_built=lambda: False),
    cudnn=_Namespace("backends.cudnn"),
)
version = _Namespace("version", cuda=None)

__getattr__ = _unknown("torch", "")

from . import _C, autograd, linalg, nn, optim, overrides, random, special, utils
from . import func
from .ops import ops
