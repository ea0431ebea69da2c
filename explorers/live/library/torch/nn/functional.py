from _torch import _namespace, _unknown

_all = _namespace("nn.functional.")
_other = _unknown("torch.nn.functional", "nn.functional.")


def __getattr__(name):
    return _all[name] if name in _all else _other(name)


def __dir__():
    return list(_all)
