"""The numeric tower; NumPy's scalars belong to it as well."""

from collections.abc import _Generic


class _Tower(_Generic):
    def __instancecheck__(cls, instance):
        kind = type(instance)
        if cls in kind.__mro__:
            return True
        for one in kind.__mro__:
            if one in cls._kinds or getattr(one, "_number_kind", None) in cls._names:
                return True
        return False


class Number(metaclass=_Tower):
    _kinds, _names = (int, float), ("integer", "floating")


class Complex(Number):
    _kinds, _names = (int, float), ("integer", "floating")


class Real(Complex):
    _kinds, _names = (int, float), ("integer", "floating")


class Rational(Real):
    _kinds, _names = (int,), ("integer",)


class Integral(Rational):
    _kinds, _names = (int,), ("integer",)
