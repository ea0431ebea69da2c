"""torch.ops.aten, as far as course_utils calls it: the kernels that autograd calls."""

from _torch import _call


class _Aten:
    def __getattr__(self, name):
        return lambda *args: _call(f"ops.aten.{name}", args)


class _Ops:
    aten = _Aten()


ops = _Ops()
