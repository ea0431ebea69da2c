"""Handles that take a hook away again."""


class RemovableHandle:
    last = 0

    def __init__(self, hooks):
        self._hooks = hooks
        RemovableHandle.last += 1
        self.id = RemovableHandle.last

    def remove(self):
        self._hooks.pop(self.id, None)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.remove()


def added(hooks, hook):
    handle = RemovableHandle(hooks)
    hooks[handle.id] = hook
    return handle
