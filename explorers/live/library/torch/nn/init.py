from _torch import _namespace, _unknown

_all = _namespace("nn.init.")
_other = _unknown("torch.nn.init", "nn.init.")


def __getattr__(name):
    return _all[name] if name in _all else _other(name)
