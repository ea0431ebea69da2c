from _page import can_import


def find_spec(name, package=None):
    return name if can_import(name) else None
