"""The few names of os that mean something in a page."""

environ = {}
sep, linesep, name = "/", "\n", "posix"


def getenv(key, default=None):
    return environ.get(key, default)


def cpu_count():
    return 1


def __getattr__(attr):
    raise AttributeError(f"os.{attr} is not in the page's Python; open this chapter in Colab or JupyterLab")
