"""The modules of the page's packages, which are bundled and not on a disk."""

from _page import can_import


class ModuleInfo:
    def __init__(self, name):
        self.module_finder, self.name, self.ispkg = None, name, False


def iter_modules(path=None, prefix=""):
    for folder in path or []:
        package = str(folder).replace("/", ".")
        for name in ["ch01", "ch02", "ch03", "ch04", "ch05", "ch06", "ch07", "ch08", "ch09", "chg"]:
            if can_import(f"{package}.{name}"):
                yield ModuleInfo(prefix + name)
