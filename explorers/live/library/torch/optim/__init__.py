from .adam import Adam, AdamW
from .optimizer import Optimizer
from .sgd import SGD
from . import lr_scheduler

from _torch import _unknown

__getattr__ = _unknown("torch.optim", "optim.")
