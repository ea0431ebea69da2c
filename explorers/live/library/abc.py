def abstractmethod(func):
    func.__isabstractmethod__ = True
    return func


class ABCMeta(type):
    def __init__(cls, name, bases, namespace, **kwargs):
        missing = set()
        for base in reversed(cls.__mro__):
            for key, value in base.__dict__.items():
                inner = getattr(value, "fget", value)
                if getattr(inner, "__isabstractmethod__", False):
                    missing.add(key)
                else:
                    missing.discard(key)
        cls.__abstractmethods__ = missing

    def register(cls, subclass):
        return subclass


class ABC(metaclass=ABCMeta):
    pass


def abstractproperty(func):
    return property(abstractmethod(func))
