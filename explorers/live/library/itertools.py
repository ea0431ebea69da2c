def count(start=0, step=1):
    n = start
    while True:
        yield n
        n += step


def cycle(iterable):
    saved = list(iterable)
    while saved:
        yield from saved


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


class chain:
    def __init__(self, *iterables):
        self._it = _chained(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        made = cls()
        made._it = _chained(iterables)
        return made

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._it)


def _chained(iterables):
    for iterable in iterables:
        yield from iterable


def accumulate(iterable, func=None, *, initial=None):
    it = iter(iterable)
    total = initial
    if initial is None:
        try:
            total = next(it)
        except StopIteration:
            return
    yield total
    for item in it:
        total = total + item if func is None else func(total, item)
        yield total


def islice(iterable, *args):
    s = slice(*args)
    start, stop, step = s.start or 0, s.stop, s.step or 1
    it = iter(iterable)
    wanted = start
    if stop is not None and start >= stop:
        return
    for i, item in enumerate(it):
        if i == wanted:
            yield item
            wanted += step
        if stop is not None and i + 1 >= stop:
            return


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def compress(data, selectors):
    for item, wanted in zip(data, selectors):
        if wanted:
            yield item


def starmap(function, iterable):
    for args in iterable:
        yield function(*args)


def pairwise(iterable):
    it = iter(iterable)
    try:
        before = next(it)
    except StopIteration:
        return
    for item in it:
        yield before, item
        before = item


def zip_longest(*iterables, fillvalue=None):
    its = [iter(one) for one in iterables]
    end = object()
    while True:
        row = [next(it, end) for it in its]
        if all([item is end for item in row]):
            return
        yield tuple([fillvalue if item is end else item for item in row])


def product(*iterables, repeat=1):
    pools = [tuple(one) for one in iterables] * repeat
    rows = [()]
    for pool in pools:
        rows = [(*row, item) for row in rows for item in pool]
    yield from rows


def permutations(iterable, r=None):
    pool = tuple(iterable)
    n = len(pool)
    r = n if r is None else r
    for places in product(range(n), repeat=r):
        if len(set(places)) == r:
            yield tuple([pool[i] for i in places])


def combinations(iterable, r):
    pool = tuple(iterable)
    n = len(pool)
    if r > n:
        return
    places = list(range(r))
    yield tuple([pool[i] for i in places])
    while True:
        for i in reversed(range(r)):
            if places[i] != i + n - r:
                break
        else:
            return
        places[i] += 1
        for j in range(i + 1, r):
            places[j] = places[j - 1] + 1
        yield tuple([pool[i] for i in places])


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)
    for places in product(range(len(pool)), repeat=r):
        if sorted(places) == list(places):
            yield tuple([pool[i] for i in places])


def groupby(iterable, key=None):
    group, current = [], None
    first = True
    for item in iterable:
        k = item if key is None else key(item)
        if not first and k != current:
            yield current, iter(group)
            group = []
        current, first = k, False
        group.append(item)
    if not first:
        yield current, iter(group)


def tee(iterable, n=2):
    items = list(iterable)
    return tuple([iter(items) for _ in range(n)])


def batched(iterable, n):
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)
