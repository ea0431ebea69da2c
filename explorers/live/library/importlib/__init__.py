from _page import can_import, import_module as _import


def import_module(name, package=None):
    return _import(name)


def invalidate_caches():
    pass


from . import util
