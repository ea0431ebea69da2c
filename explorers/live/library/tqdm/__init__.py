"""Progress as messages to the page, which draws the bar."""

import time

from _page import show

_EVERY = 0.1


class tqdm:
    def __init__(self, iterable=None, desc=None, total=None, disable=False, delay=0.0, leave=True, **options):
        self.iterable = iterable
        self.total = total if total is not None else len(iterable) if hasattr(iterable, "__len__") else 0
        self.desc = desc or ""
        self.n = 0
        self.disable = disable
        self._start = self._last = time.perf_counter()
        self._delay = delay
        self._shown = False

    def __iter__(self):
        for item in self.iterable:
            yield item
            self.update()
        self.close()

    def update(self, n=1):
        self.n += n
        # Of many updates most are not worth a look at the clock.
        if self.disable or (self.n % max(1, self.total // 100) and self.n < self.total):
            return
        now = time.perf_counter()
        if now - self._last < _EVERY or now - self._start < max(self._delay, 0.5):
            return
        self._last = now
        self._shown = True
        show({"kind": "progress", "label": self.desc, "done": self.n, "total": self.total})

    def close(self):
        if self._shown:
            self._shown = False
            show({"kind": "progress", "label": self.desc, "done": self.total, "total": self.total})

    def set_description(self, desc=None):
        self.desc = desc or ""

    def set_postfix(self, *args, **kwargs):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.close()


def trange(*args, **kwargs):
    return tqdm(range(*args), **kwargs)
