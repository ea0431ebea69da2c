WRAPPER_ASSIGNMENTS = ("__module__", "__name__", "__qualname__", "__doc__")


def update_wrapper(wrapper, wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=("__dict__",)):
    for name in assigned:
        value = getattr(wrapped, name, None)
        if value is not None:
            setattr(wrapper, name, value)
    wrapper.__wrapped__ = wrapped
    return wrapper


def wraps(wrapped, assigned=WRAPPER_ASSIGNMENTS, updated=("__dict__",)):
    return lambda wrapper: update_wrapper(wrapper, wrapped, assigned, updated)


_none = object()


def reduce(function, iterable, initial=_none):
    it = iter(iterable)
    if initial is _none:
        try:
            value = next(it)
        except StopIteration:
            raise TypeError("reduce() of empty iterable with no initial value") from None
    else:
        value = initial
    for item in it:
        value = function(value, item)
    return value


class partial:
    def __init__(self, func, /, *args, **keywords):
        if not callable(func):
            raise TypeError("the first argument must be callable")
        self.func, self.args, self.keywords = func, args, keywords

    def __call__(self, /, *args, **keywords):
        return self.func(*self.args, *args, **{**self.keywords, **keywords})

    def __repr__(self):
        parts = [
            repr(self.func),
            *[repr(a) for a in self.args],
            *[f"{k}={v!r}" for k, v in self.keywords.items()],
        ]
        return f"functools.partial({', '.join(parts)})"


def lru_cache(maxsize=128, typed=False):
    def decorate(func):
        store = {}
        counts = [0, 0]

        def wrapper(*args, **kwargs):
            key = (args, tuple(kwargs.items()))
            if key in store:
                counts[0] += 1
                return store[key]
            counts[1] += 1
            value = func(*args, **kwargs)
            if maxsize is not None and len(store) >= maxsize and store:
                del store[next(iter(store))]
            store[key] = value
            return value

        wrapper.cache_clear = store.clear
        return update_wrapper(wrapper, func)

    if callable(maxsize):
        func, maxsize = maxsize, 128
        return decorate(func)
    return decorate


def cache(func):
    return lru_cache(maxsize=None)(func)


class cached_property:
    def __init__(self, func):
        self.func = func
        self.name = None

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        value = self.func(instance)
        instance.__dict__[self.name] = value
        return value


def cmp_to_key(mycmp):
    class K:
        def __init__(self, obj):
            self.obj = obj

        def __lt__(self, other):
            return mycmp(self.obj, other.obj) < 0

    return K


def total_ordering(cls):
    if "__lt__" in cls.__dict__:
        cls.__gt__ = lambda self, other: not (self < other or self == other)
        cls.__le__ = lambda self, other: self < other or self == other
        cls.__ge__ = lambda self, other: not self < other
    return cls


def singledispatch(func):
    registry = {}

    def wrapper(*args, **kwargs):
        for cls in type(args[0]).__mro__:
            if cls in registry:
                return registry[cls](*args, **kwargs)
        return func(*args, **kwargs)

    def register(cls, f=None):
        if f is None:
            return lambda f: register(cls, f)
        registry[cls] = f
        return f

    wrapper.register = register
    return update_wrapper(wrapper, func)
