class _EnumMeta(type):
    def __init__(cls, name, bases, namespace, **kwargs):
        cls._members = {}
        last = 0
        for key, value in list(cls.__dict__.items()):
            if (
                key.startswith("_")
                or callable(value)
                or isinstance(value, (property, classmethod, staticmethod))
            ):
                continue
            if isinstance(value, auto):
                value = last + 1
            last = value if isinstance(value, int) else last
            member = object.__new__(cls)
            member.__dict__["name"] = key
            member.__dict__["value"] = value
            member.__dict__["_value_"] = value
            cls._members[key] = member
            setattr(cls, key, member)

    def __call__(cls, value):
        for member in cls._members.values():
            if member.value == value:
                return member
        raise ValueError(f"{value!r} is not a valid {cls.__qualname__}")

    def __iter__(cls):
        return iter(cls._members.values())

    def __len__(cls):
        return len(cls._members)

    def __getitem__(cls, name):
        return cls._members[name]

    def __contains__(cls, item):
        return item in cls._members.values()


class auto:
    pass


class Enum(metaclass=_EnumMeta):
    def __repr__(self):
        return f"<{type(self).__name__}.{self.name}: {self.value!r}>"

    def __str__(self):
        return f"{type(self).__name__}.{self.name}"


class IntEnum(Enum):
    def __int__(self):
        return self.value

    def __index__(self):
        return self.value

    def __lt__(self, other):
        return self.value < int(other)

    def __str__(self):
        return str(self.value)


class StrEnum(Enum):
    def __str__(self):
        return self.value


def unique(cls):
    return cls
