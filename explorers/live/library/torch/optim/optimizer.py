import functools

from _torch import Tensor, _call

from torch.utils.hooks import added

_global_step_post_hooks = {}


def register_optimizer_step_post_hook(hook):
    return added(_global_step_post_hooks, hook)


def _hooked(step):
    @functools.wraps(step)
    def hooked(self, *args, **kwargs):
        result = step(self, *args, **kwargs)
        for hook in [*_global_step_post_hooks.values()]:
            hook(self, args, kwargs)
        return result

    hooked.hooked = True
    return hooked


class Optimizer:
    def __init__(self, params, defaults):
        step = type(self).step
        if not getattr(step, "hooked", False):
            type(self).step = _hooked(step)
        self.defaults = defaults
        self.state = {}
        self.param_groups = []
        if isinstance(params, Tensor):
            raise TypeError(
                f"params argument given to the optimizer should be an iterable of Tensors or dicts, but got {_name(params)}"
            )
        groups = list(params)
        if len(groups) == 0:
            raise ValueError("optimizer got an empty parameter list")
        if not isinstance(groups[0], dict):
            groups = [{"params": groups}]
        for group in groups:
            self.add_param_group(group)

    def add_param_group(self, param_group):
        group = dict(param_group)
        params = group["params"]
        group["params"] = [params] if isinstance(params, Tensor) else list(params)
        for i, p in enumerate(group["params"]):
            if isinstance(p, tuple):
                group["params"][i] = p = p[1]
            if not isinstance(p, Tensor):
                raise TypeError(f"optimizer can only optimize Tensors, but one of the params is {_name(p)}")
            if not p.is_leaf:
                raise ValueError("can't optimize a non-leaf Tensor")
        for name, value in self.defaults.items():
            group.setdefault(name, value)
        self.param_groups.append(group)

    def zero_grad(self, set_to_none=True):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is not None:
                    p.grad = None if set_to_none else _call("zeros_like", (p.grad,))

    def step(self, closure=None):
        loss = None
        if closure is not None:
            loss = closure()
        for group in self.param_groups:
            self._update(group)
        return loss

    def _state(self, p):
        if p not in self.state:
            self.state[p] = {}
        return self.state[p]

    def state_dict(self):
        numbers, packed = {}, []
        for group in self.param_groups:
            for p in group["params"]:
                numbers.setdefault(p, len(numbers))
            packed.append(
                {
                    **{k: v for k, v in group.items() if k != "params"},
                    "params": [numbers[p] for p in group["params"]],
                }
            )
        return {"state": {numbers[p]: dict(s) for p, s in self.state.items()}, "param_groups": packed}

    def load_state_dict(self, state_dict):
        everything = [p for group in self.param_groups for p in group["params"]]
        self.state = {everything[i]: dict(s) for i, s in state_dict["state"].items()}
        for group, saved in zip(self.param_groups, state_dict["param_groups"]):
            for key, value in saved.items():
                if key != "params":
                    group[key] = value

    def __deepcopy__(self, memo):
        import copy

        made = object.__new__(type(self))
        memo[id(self)] = made
        for name, value in self.__dict__.items():
            if name == "state":
                made.__dict__["state"] = {
                    copy.deepcopy(p, memo): copy.deepcopy(s, memo) for p, s in value.items()
                }
            else:
                made.__dict__[name] = copy.deepcopy(value, memo)
        return made

    def __repr__(self):
        text = type(self).__name__ + " ("
        for i, group in enumerate(self.param_groups):
            text += f"\nParameter Group {i}\n"
            for key in sorted(group):
                if key != "params":
                    text += f"    {key}: {group[key]}\n"
        return text + ")"


def _name(value):
    kind = type(value)
    return (
        "torch.FloatTensor"
        if isinstance(value, Tensor)
        else kind.__name__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__name__}"
    )
