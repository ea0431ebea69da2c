"""torch.ops.aten, as far as course_utils calls it: the kernels that autograd calls."""

from _torch import _call


class _Kernel:
    def __init__(self, name):
        self._name = name

    def __call__(self, *args):
        return _call(f"ops.aten.{self._name}", args)

    def out(self, *args, out):
        return out.copy_(_call(f"nn.functional.{self._name}", args))

    def grad_input(self, *args, grad_input):
        return grad_input.copy_(self(*args))


class _Aten:
    def __getattr__(self, name):
        return _Kernel(name)


class _Ops:
    aten = _Aten()


ops = _Ops()
