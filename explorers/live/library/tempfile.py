_count = [0]


class TemporaryDirectory:
    def __init__(self, suffix=None, prefix=None, dir=None):
        _count[0] += 1
        self.name = f"/tmp/{prefix or 'tmp'}{_count[0]}"

    def __enter__(self):
        return self.name

    def __exit__(self, *exc_info):
        self.cleanup()

    def cleanup(self):
        from pathlib import _files

        for path in list(_files):
            if path.startswith(self.name + "/"):
                del _files[path]
