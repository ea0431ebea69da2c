from . import functional, init, parameter, utils
from . import modules
from .modules import *
from .modules import Module
from .parameter import Buffer, Parameter, UninitializedParameter

from _torch import _unknown

_other = _unknown("torch.nn", "nn.")


def __getattr__(name):
    return _other(name)
