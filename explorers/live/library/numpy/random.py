"""NumPy's generators, the legacy one and the newer one, value for value."""

from _numpy import _Pcg64, _Stream


class RandomState:
    def __init__(self, seed=None):
        self._stream = _Stream()
        if seed is not None:
            self.seed(seed)

    def seed(self, seed=None):
        if seed is not None and not 0 <= seed <= 2**32 - 1:
            raise ValueError("Seed must be between 0 and 2**32 - 1")
        if seed is None:
            self._stream = _Stream()
        else:
            self._stream.seed(int(seed))

    def get_state(self, legacy=True):
        return self._stream.get_state()

    def set_state(self, state):
        self._stream.set_state(state)

    def random_sample(self, size=None):
        return self._stream.random(size) if size is not None else float(self._stream.random(None))

    random = random_sample

    def rand(self, *shape):
        return self.random_sample(shape or None)

    def uniform(self, low=0.0, high=1.0, size=None):
        made = self._stream.uniform(float(low), float(high), size)
        return made if size is not None else float(made)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if hasattr(loc, "shape") and getattr(loc, "shape", ()) != ():
            size = loc.shape if size is None else size
            return self._stream.normal(0.0, 1.0, size) * scale + loc
        made = self._stream.normal(float(loc), float(scale), size)
        return made if size is not None else float(made)

    def standard_normal(self, size=None):
        return self.normal(size=size)

    def randn(self, *shape):
        return self.normal(size=shape or None)

    def binomial(self, n, p, size=None):
        made = self._stream.binomial(n, float(p), size)
        return made if size is not None else int(made)

    def randint(self, low, high=None, size=None, dtype=None):
        if high is None:
            low, high = 0, low
        if low >= high:
            raise ValueError("low >= high")
        made = self._stream.randint(low, high, size)
        return made if size is not None else int(made)

    def shuffle(self, x):
        if hasattr(x, "shape"):
            x[...] = x[self._stream.order(len(x))]
        else:
            x[:] = [x[i] for i in self._stream.order(len(x)).tolist()]

    def permutation(self, x):
        if isinstance(x, int) or (hasattr(x, "item") and getattr(x, "shape", ()) == ()):
            return self._stream.order(int(x))
        from numpy import array

        return array(x)[self._stream.order(len(x))]

    def choice(self, a, size=None, replace=True, p=None):
        from numpy import arange, asarray

        pool = arange(a) if isinstance(a, int) else asarray(a)
        n = len(pool)
        if p is not None:
            from numpy import cumsum, searchsorted

            edges = cumsum(p)
            edges = edges / edges[-1]
            return pool[searchsorted(edges, self.random_sample(size), side="right")]
        if replace:
            return pool[self.randint(0, n, size)]
        if size is None:
            return pool[self.permutation(n)[0]]
        if size > n:
            raise ValueError("Cannot take a larger sample than population when 'replace=False'")
        return pool[self.permutation(n)[:size]]


_global = RandomState()
mtrand = _global
seed, get_state, set_state = _global.seed, _global.get_state, _global.set_state
random, random_sample, rand, uniform, normal, standard_normal, randn = (
    _global.random_sample,
    _global.random_sample,
    _global.rand,
    _global.uniform,
    _global.normal,
    _global.standard_normal,
    _global.randn,
)
binomial, randint, shuffle, permutation, choice = (
    _global.binomial,
    _global.randint,
    _global.shuffle,
    _global.permutation,
    _global.choice,
)


class Generator:
    """What `default_rng` gives."""

    def __init__(self, seed):
        self._pcg = _Pcg64()
        if seed is not None:
            if not isinstance(seed, int) and not hasattr(seed, "item"):
                raise NotImplementedError(
                    "numpy.random.default_rng of anything but a whole number is not in the page's NumPy; "
                    "open this chapter in Colab or JupyterLab"
                )
            if seed < 0:
                raise ValueError("expected non-negative integer")
            self._pcg.seed(int(seed))

    def __repr__(self):
        return f"Generator(PCG64) at {id(self):#X}".replace("0X", "0x")

    def __getattr__(self, name):
        raise AttributeError(
            f"numpy.random.Generator.{name} is not in the page's NumPy; open this chapter in Colab or JupyterLab"
        )

    def random(self, size=None):
        return self._pcg.random(size) if size is not None else float(self._pcg.random(None))

    def uniform(self, low=0.0, high=1.0, size=None):
        made = self._pcg.uniform(float(low), float(high), size)
        return made if size is not None else float(made)

    def normal(self, loc=0.0, scale=1.0, size=None):
        if getattr(loc, "shape", ()) != ():
            return self._pcg.normal(0.0, 1.0, loc.shape if size is None else size) * scale + loc
        made = self._pcg.normal(float(loc), float(scale), size)
        return made if size is not None else float(made)

    def standard_normal(self, size=None):
        return self.normal(size=size)

    def integers(self, low, high=None, size=None, endpoint=False):
        if high is None:
            low, high = 0, low
        made = self._pcg.integers(low, high + 1 if endpoint else high, size)
        return made if size is not None else made.dtype.type(made)

    def shuffle(self, x):
        if hasattr(x, "shape"):
            x[...] = x[self._pcg.order(len(x))]
        else:
            x[:] = [x[i] for i in self._pcg.order(len(x)).tolist()]

    def permutation(self, x):
        if isinstance(x, int) or (hasattr(x, "item") and getattr(x, "shape", ()) == ()):
            return self._pcg.order(int(x))
        from numpy import array

        return array(x)[self._pcg.order(len(x))]

    def choice(self, a, size=None, replace=True, p=None, shuffle=True):
        from numpy import arange, asarray, cumsum, prod, searchsorted

        pool = arange(a) if isinstance(a, int) else asarray(a)
        n = len(pool)
        if p is not None:
            if not replace:
                raise NotImplementedError(
                    "choice(p=..., replace=False) is not in the page's NumPy; open this chapter in Colab or JupyterLab"
                )
            edges = cumsum(p)
            return pool[searchsorted(edges / edges[-1], self.random(size), side="right")]
        if replace:
            return pool[self.integers(0, n, size)]
        wanted = 1 if size is None else int(prod(size))
        if wanted > n:
            raise ValueError("Cannot take a larger sample than population when replace is False")
        chosen = self._pcg.sample(n, wanted, bool(shuffle))
        return pool[chosen[0]] if size is None else pool[chosen.reshape(size)]


def default_rng(seed=None):
    return seed if isinstance(seed, Generator) else Generator(seed)
