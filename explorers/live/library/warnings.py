"""Warnings go to stderr once per place, as Python prints them."""

from _page import write_error

_filters = []


def warn(message, category=None, stacklevel=1, source=None):
    if isinstance(message, Warning):
        category = type(message)
    category = category or UserWarning
    for action, kind in _filters:
        if issubclass(category, kind):
            if action == "ignore":
                return
            if action == "error":
                raise category(message)
            break
    for record in reversed(_records):
        if record is not None:
            record.append(WarningMessage(message, category))
            return
    write_error(f"{category.__name__}: {message}\n")


class WarningMessage:
    def __init__(self, message, category):
        self.message = message if isinstance(message, Warning) else category(message)
        self.category = category


_records = []


def simplefilter(action, category=Warning, lineno=0, append=False):
    _filters.insert(0, (action, category))


def filterwarnings(action, message="", category=Warning, module="", lineno=0, append=False):
    _filters.insert(0, (action, category))


def resetwarnings():
    _filters.clear()


class catch_warnings:
    def __init__(self, *, record=False, module=None, action=None, category=Warning):
        self._record = record
        self._action, self._category = action, category

    def __enter__(self):
        self._before = list(_filters)
        log = [] if self._record else None
        _records.append(log)
        if self._action is not None:
            simplefilter(self._action, self._category)
        return log

    def __exit__(self, *exc_info):
        _filters[:] = self._before
        _records.pop()
