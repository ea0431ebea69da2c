from _torch import _call

from contextlib import contextmanager


def manual_seed(seed):
    return _call("manual_seed", (seed,))


def seed():
    return _call("seed", ())


def initial_seed():
    return _call("initial_seed", ())


def get_rng_state():
    return _call("get_rng_state", ())


def set_rng_state(new_state):
    _call("set_rng_state", (new_state,))


@contextmanager
def fork_rng(devices=None, enabled=True):
    before = get_rng_state()
    try:
        yield
    finally:
        if enabled:
            set_rng_state(before)
