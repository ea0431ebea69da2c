"""The few names of os that mean something in a page."""

environ = {}
sep, linesep, name = "/", "\n", "posix"


def getenv(key, default=None):
    return environ.get(key, default)


def cpu_count():
    return 1


class _HasPath(type):
    def __instancecheck__(cls, instance):
        return hasattr(type(instance), "__fspath__")


class PathLike(metaclass=_HasPath):
    """What gives its path as text: `pathlib`'s paths, and objects of one's own."""


def fspath(path):
    if isinstance(path, (str, bytes)):
        return path
    if not hasattr(path, "__fspath__"):
        raise TypeError(f"expected str, bytes or os.PathLike object, not {type(path).__name__}")
    return path.__fspath__()


def fsencode(path):
    named = fspath(path)
    return named.encode() if isinstance(named, str) else named


def __getattr__(attr):
    raise AttributeError(f"os.{attr} is not in the page's Python; open this chapter in Colab or JupyterLab")
