from _torch import _namespace, _unknown

_all = _namespace("special.")


def __getattr__(name):
    return _all[name] if name in _all else _other(name)


_other = _unknown("torch.special", "special.")
