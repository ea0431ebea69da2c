"""The argument checks accept what they promise, and otherwise name the argument and the value."""

import numpy as np
import pytest
import torch

from course_utils import _arguments

INF = float("inf")
NAN = float("nan")


@pytest.mark.parametrize("value", [1, 5, np.int64(3), np.uint8(2)])
def test_whole_number_gives_a_plain_int(value):
    accepted = _arguments.whole_number("n", value, minimum=1, maximum=5)
    assert type(accepted) is int
    assert accepted == value


@pytest.mark.parametrize("value", [True, 2.0, "2", None, np.float64(2), 1 + 0j, [2]])
def test_whole_number_refuses_another_kind(value):
    with pytest.raises(TypeError) as error:
        _arguments.whole_number("n", value, minimum=1)
    assert str(error.value) == f"n must be a whole number of at least 1, not {value!r}"


@pytest.mark.parametrize("value", [0, -1, 6, 10**30])
def test_whole_number_refuses_a_value_out_of_range(value):
    with pytest.raises(ValueError) as error:
        _arguments.whole_number("n", value, minimum=1, maximum=5)
    assert str(error.value) == f"n must be a whole number from 1 to 5, not {value!r}"


def test_a_seed_is_one_that_numpy_and_torch_accept():
    for value in (0, 2**32 - 1):
        assert _arguments.seed("s", value) == value
        np.random.RandomState(value)
        torch.Generator().manual_seed(value)
    for value in (-1, 2**32):
        with pytest.raises(ValueError, match=f"s must be .*, not {value}"):
            _arguments.seed("s", value)


@pytest.mark.parametrize("value", [0, 0.5, 1, np.float32(0.25)])
def test_real_number_gives_a_plain_float(value):
    accepted = _arguments.real_number("x", value, minimum=0.0, maximum=1.0)
    assert type(accepted) is float
    assert accepted == value


@pytest.mark.parametrize(
    ("value", "exclusive"), [(-0.1, False), (1.1, False), (INF, False), (NAN, False), (0, True), (1.0, True)]
)
def test_real_number_refuses_a_value_out_of_range(value, exclusive):
    with pytest.raises(ValueError, match="x must be a finite number") as error:
        _arguments.real_number("x", value, minimum=0.0, maximum=1.0, exclusive=exclusive)
    assert str(error.value).endswith(f"not {value!r}")


def test_real_number_refuses_infinity_where_there_is_no_maximum():
    with pytest.raises(ValueError, match="not inf"):
        _arguments.real_number("x", INF, minimum=0.0)


@pytest.mark.parametrize("value", [True, "0.5", None, 1j, [0.5]])
def test_real_number_refuses_another_kind(value):
    with pytest.raises(TypeError) as error:
        _arguments.real_number("x", value, minimum=0.0)
    assert str(error.value).endswith(f"not {value!r}")


def test_choice_lists_the_known_names():
    assert _arguments.choice("c", "a", ("a", "b")) == "a"
    with pytest.raises(ValueError) as error:
        _arguments.choice("c", "z", ("a", "b"))
    assert str(error.value) == "c must be one of 'a', 'b', not 'z'"
    with pytest.raises(TypeError, match="c must be one of 'a', 'b', not 3"):
        _arguments.choice("c", 3, ("a", "b"))


def test_points_gives_back_matching_tensors():
    X, y = torch.zeros(3, 2), torch.tensor([0.0, 1.0, 1.0])
    assert _arguments.points(X, y, features=2) == (X, y)


@pytest.mark.parametrize(
    ("X", "y", "error", "message"),
    [
        ([[0.0, 0.0]], torch.zeros(1), TypeError, "X must be a torch.Tensor, not list"),
        (torch.zeros(1, 2), np.zeros(1), TypeError, "y must be a torch.Tensor, not ndarray"),
        (torch.zeros(1, 2).long(), torch.zeros(1), TypeError, "X must be a float tensor, not torch.int64"),
        (torch.zeros(1, 2), torch.zeros(1).long(), TypeError, "call y.float()"),
        (torch.zeros(2), torch.zeros(2), ValueError, "X must have the shape (n, features)"),
        (torch.zeros(0, 2), torch.zeros(0), ValueError, "not (0, 2)"),
        (
            torch.zeros(4, 2),
            torch.zeros(4, 1),
            ValueError,
            "y must have the shape (4,) to match X, not (4, 1)",
        ),
        (torch.zeros(4, 2), torch.zeros(3), ValueError, "not (3,)"),
        (torch.zeros(2, 2), torch.tensor([0.0, 2.0]), ValueError, "y must hold only 0 and 1, not [2.0]"),
    ],
)
def test_points_says_what_is_wrong(X, y, error, message):
    with pytest.raises(error) as caught:
        _arguments.points(X, y)
    assert message in str(caught.value)


def test_points_refuses_another_number_of_features():
    with pytest.raises(ValueError, match=r"X must have the shape \(n, 2\) .* not \(1, 3\)"):
        _arguments.points(torch.zeros(1, 3), torch.zeros(1), features=2)


def test_seeds_gives_a_tuple_of_any_iterable():
    assert _arguments.seeds("seeds", range(3)) == (0, 1, 2)
    assert _arguments.seeds("seeds", np.array([4, 5])) == (4, 5)
    assert _arguments.seeds("seeds", (s for s in (7,))) == (7,)


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (3, TypeError, "seeds must be an iterable of seeds such as range(256), not 3"),
        ("12", TypeError, "not '12'"),
        ([], ValueError, "seeds must hold at least one seed, not []"),
        ([1, -2], ValueError, "seeds[1] must be"),
        ([1, 0.5], TypeError, "seeds[1] must be"),
    ],
)
def test_seeds_says_what_is_wrong(value, error, message):
    with pytest.raises(error) as caught:
        _arguments.seeds("seeds", value)
    assert message in str(caught.value)
