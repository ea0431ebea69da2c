from _torch import _unknown

__getattr__ = _unknown("torch.func", "func.")
