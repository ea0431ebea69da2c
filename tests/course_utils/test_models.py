"""`mlp` is the nn.Sequential one would write by hand; `describe` reads any module."""

import subprocess
import sys

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from course_utils.models import ACTIVATIONS, describe, mlp


def same_weights(a, b):
    pairs = zip(a.state_dict().values(), b.state_dict().values(), strict=True)
    return all(torch.equal(x, y) for x, y in pairs)


def test_the_activations_are_pytorchs_with_their_defaults():
    classes = {
        "identity": nn.Identity,
        "relu": nn.ReLU,
        "leaky_relu": nn.LeakyReLU,
        "silu": nn.SiLU,
        "gelu": nn.GELU,
        "tanh": nn.Tanh,
        "sigmoid": nn.Sigmoid,
        "elu": nn.ELU,
        "softplus": nn.Softplus,
    }
    assert {name: repr(make()) for name, make in ACTIVATIONS.items()} == {
        name: repr(cls()) for name, cls in classes.items()
    }
    with pytest.raises(TypeError):
        ACTIVATIONS["relu"] = None


@pytest.mark.parametrize("seed", [0, 448, 2**32 - 1])
def test_a_seed_gives_the_weights_of_manual_seed(seed):
    torch.manual_seed(seed)
    by_hand = nn.Sequential(nn.Linear(2, 10), nn.Tanh(), nn.Linear(10, 7), nn.ReLU(), nn.Linear(7, 3))
    model = mlp((10, 7), ("tanh", "relu"), out_features=3, seed=seed)
    assert repr(model) == repr(by_hand)
    assert same_weights(model, by_hand)


def test_the_default_is_the_sessions_network():
    torch.manual_seed(448)
    by_hand = nn.Sequential(nn.Linear(2, 10), nn.ReLU(), nn.Linear(10, 10), nn.ReLU(), nn.Linear(10, 1))
    assert repr(mlp()) == repr(by_hand)
    assert same_weights(mlp(), by_hand)


def test_a_seed_leaves_the_global_generator_alone():
    torch.manual_seed(1)
    expected = torch.rand(3)
    torch.manual_seed(1)
    mlp(seed=5)
    assert torch.equal(torch.rand(3), expected)


def test_without_a_seed_the_global_generator_draws():
    torch.manual_seed(9)
    first, second = mlp(seed=None), mlp(seed=None)
    assert same_weights(first, mlp(seed=9))
    assert not same_weights(first, second)


def test_identity_leaves_linear_after_linear():
    assert [type(m) for m in mlp(activation="identity")] == [nn.Linear] * 3
    assert [type(m) for m in mlp((4, 4), ("identity", "tanh"))] == [nn.Linear, nn.Linear, nn.Tanh, nn.Linear]


def test_no_hidden_layer_is_one_linear():
    assert [type(m) for m in mlp(())] == [nn.Linear]


@settings(max_examples=40, deadline=None)
@given(
    spec=st.lists(st.tuples(st.integers(1, 40), st.sampled_from(sorted(ACTIVATIONS))), max_size=4),
    n_in=st.integers(1, 8),
    n_out=st.integers(1, 8),
)
def test_describe_counts_what_mlp_builds(spec, n_in, n_out):
    hidden = tuple(width for width, _ in spec)
    model = mlp(hidden, tuple(name for _, name in spec), n_in, n_out)
    table = describe(model)
    widths = (n_in, *hidden, n_out)
    expected = [(a + 1) * b for a, b in zip(widths[:-1], widths[1:], strict=True)]
    linear = table[table["layer"] == "Linear"]
    assert linear["parameters"].tolist() == expected
    assert linear["shape in"].tolist() == [f"(n, {width})" for width in widths[:-1]]
    assert linear["shape out"].tolist() == [f"(n, {width})" for width in widths[1:]]
    assert len(table) == len(model) + 1
    assert table.iloc[-1].tolist() == ["Total", f"(n, {n_in})", f"(n, {n_out})", sum(expected)]


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"hidden": 10}, TypeError, "hidden must be a sequence of widths such as (10, 10), not 10"),
        ({"hidden": "10"}, TypeError, "not '10'"),
        ({"hidden": (10, 0)}, ValueError, "hidden[1] must be a whole number from 1 to 1024, not 0"),
        ({"hidden": (1025,)}, ValueError, "hidden[0] must be a whole number from 1 to 1024, not 1025"),
        ({"hidden": (2.5,)}, TypeError, "hidden[0] must be a whole number from 1 to 1024, not 2.5"),
        ({"activation": "Tahn"}, ValueError, "activation must be one of 'identity', 'relu'"),
        ({"activation": nn.ReLU}, TypeError, "activation must be a name or one name per hidden layer"),
        ({"activation": ("relu",)}, ValueError, "one name for each of 2 hidden layers, not ('relu',)"),
        ({"activation": ("relu", "rele")}, ValueError, "activation[1] must be one of"),
        ({"activation": ("relu", 3)}, TypeError, "activation[1] must be one of"),
        ({"in_features": 0}, ValueError, "in_features must be a whole number of at least 1, not 0"),
        ({"out_features": 1.0}, TypeError, "out_features must be a whole number of at least 1, not 1.0"),
        ({"seed": -1}, ValueError, "seed must be a whole number from 0 to 4294967295, not -1"),
        ({"seed": "a"}, TypeError, "seed must be"),
    ],
)
def test_mlp_says_what_is_wrong(arguments, error, message):
    with pytest.raises(error) as caught:
        mlp(**arguments)
    assert message in str(caught.value)


class Nested(nn.Module):
    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(2))
        self.body = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Sequential(nn.ReLU(), nn.Dropout()))
        self.head = nn.Linear(4, 1)
        self.forgotten = nn.Linear(9, 9)

    def forward(self, x):
        return self.head(self.body(x * self.scale)).squeeze(1)


def test_describe_goes_into_nested_modules_in_the_order_of_the_calls():
    table = describe(Nested())
    assert list(table.index) == ["body.0", "body.1", "body.2.0", "body.2.1", "head", "", "forgotten", ""]
    assert table["parameters"].tolist() == [12, 8, 0, 0, 5, 2, 90, 117]
    assert table["shape out"].tolist()[:6] == ["(n, 4)"] * 4 + ["(n, 1)", "(n,)"]
    assert table.iloc[6]["shape in"] == "not called"
    assert table["parameters"].iloc[:-1].sum() == table["parameters"].iloc[-1]


def test_describe_leaves_the_model_and_the_random_numbers_as_they_were():
    model = Nested()
    model.body[1].eval()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    modes = [module.training for module in model.modules()]
    torch.manual_seed(2)
    expected = torch.rand(1)
    torch.manual_seed(2)
    describe(model)
    assert torch.rand(1) == expected
    assert [module.training for module in model.modules()] == modes
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert not any(module._forward_hooks for module in model.modules())


def test_describe_counts_a_shared_layer_once():
    layer = nn.Linear(3, 3)
    table = describe(nn.Sequential(layer, nn.ReLU(), layer))
    assert table["parameters"].tolist() == [12, 0, 0, 12]


def test_describe_takes_a_float64_model_and_a_given_width():
    assert describe(mlp().double())["parameters"].iloc[-1] == 151
    assert describe(nn.Sequential(nn.Tanh()), in_features=5)["shape out"].iloc[-1] == "(n, 5)"


@pytest.mark.parametrize(
    ("model", "in_features", "error", "message"),
    [
        (nn.Linear, None, TypeError, "model must be a torch.nn.Module, not <class"),
        (nn.Tanh(), None, ValueError, "in_features cannot be read from Tanh, which has no nn.Linear"),
        (mlp(), 3, ValueError, "model fails on inputs of shape (n, 3): RuntimeError: mat1 and mat2 shapes"),
        (mlp(), 0, ValueError, "in_features must be a whole number of at least 1, not 0"),
        (mlp(), "2", TypeError, "in_features must be"),
        (nn.Sequential(nn.Linear(2, 4), nn.Linear(5, 1)), None, ValueError, "mat1 and mat2 shapes"),
    ],
)
def test_describe_says_what_is_wrong(model, in_features, error, message):
    with pytest.raises(error) as caught:
        describe(model, in_features)
    assert message in str(caught.value)


def test_importing_the_package_alone_imports_no_library():
    code = "import sys, course_utils; print(course_utils.__version__, 'torch' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.split() == ["0.1.0", "False"]
