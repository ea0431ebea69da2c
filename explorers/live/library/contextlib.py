import sys

from functools import wraps


class AbstractContextManager:
    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, traceback):
        return None


class ContextDecorator:
    def __call__(self, func):
        @wraps(func)
        def inner(*args, **kwargs):
            with self._recreate():
                return func(*args, **kwargs)

        return inner

    def _recreate(self):
        return self


class _GeneratorContextManager(ContextDecorator):
    def __init__(self, func, args, kwargs):
        self.func, self.args, self.kwargs = func, args, kwargs
        self.gen = func(*args, **kwargs)

    def _recreate(self):
        return _GeneratorContextManager(self.func, self.args, self.kwargs)

    def __enter__(self):
        try:
            return next(self.gen)
        except StopIteration:
            raise RuntimeError("generator didn't yield") from None

    def __exit__(self, exc_type, exc, traceback):
        if exc_type is None:
            try:
                next(self.gen)
            except StopIteration:
                return False
            raise RuntimeError("generator didn't stop")
        try:
            self.gen.throw(exc)
        except StopIteration as stopped:
            return stopped is not exc
        except BaseException as raised:
            if raised is exc:
                return False
            raise
        raise RuntimeError("generator didn't stop after throw()")


def contextmanager(func):
    @wraps(func)
    def helper(*args, **kwargs):
        return _GeneratorContextManager(func, args, kwargs)

    return helper


class nullcontext(AbstractContextManager):
    def __init__(self, enter_result=None):
        self.enter_result = enter_result

    def __enter__(self):
        return self.enter_result


class suppress(AbstractContextManager):
    def __init__(self, *exceptions):
        self._exceptions = exceptions

    def __exit__(self, exc_type, exc, traceback):
        return exc_type is not None and issubclass(exc_type, self._exceptions)


class closing(AbstractContextManager):
    def __init__(self, thing):
        self.thing = thing

    def __enter__(self):
        return self.thing

    def __exit__(self, *exc_info):
        self.thing.close()


class _Redirect(AbstractContextManager):
    _stream = ""

    def __init__(self, new_target):
        self._new_target = new_target
        self._before = []

    def __enter__(self):
        self._before.append(sys._redirect(self._stream, self._new_target.write))
        return self._new_target

    def __exit__(self, *exc_info):
        sys._redirect(self._stream, self._before.pop())


class redirect_stdout(_Redirect):
    _stream = "stdout"


class redirect_stderr(_Redirect):
    _stream = "stderr"


class ExitStack(AbstractContextManager):
    def __init__(self):
        self._exits = []

    def enter_context(self, manager):
        value = manager.__enter__()
        self._exits.append(manager.__exit__)
        return value

    def callback(self, func, *args, **kwargs):
        self._exits.append(lambda *exc_info: func(*args, **kwargs) and False)

    def close(self):
        self.__exit__(None, None, None)

    def __exit__(self, exc_type, exc, traceback):
        suppressed = False
        while self._exits:
            if self._exits.pop()(exc_type, exc, traceback):
                suppressed, exc_type, exc = True, None, None
        return suppressed
