class _Cycle:
    def __init__(self, **keys):
        self.keys = keys

    def by_key(self):
        return self.keys


def cycler(*args, **kwargs):
    return _Cycle(**(kwargs or {args[0]: args[1]}))
