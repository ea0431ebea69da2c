"""`check` finds an exercise's check, never raises for a reader's mistake and changes nothing."""

import random
import subprocess
import sys

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import checks
from course_utils.checks import Feedback, _feedback, check
from course_utils.checks._feedback import Wrong, exercise
from course_utils.models import mlp


@pytest.fixture
def checker(monkeypatch):
    """Register ``function`` as the check of an exercise, for one test."""
    monkeypatch.setattr(_feedback, "_checkers", dict(_feedback._checkers))

    def register(function, name="00-test"):
        exercise(name)(function)
        return name

    return register


def test_the_message_of_a_right_answer_is_shown_with_a_tick(checker):
    feedback = check(checker(lambda answer: f"Right, it is {answer}."), 3)
    assert feedback == Feedback("00-test", True, "Right, it is 3.")
    assert repr(feedback) == "✓ Right, it is 3."


def test_a_page_shows_the_message_as_a_paragraph(checker):
    feedback = check(checker(lambda answer: "Right: a < b & b > a."), 3)
    assert feedback._repr_html_() == "<p>✓ Right: a &lt; b &amp; b &gt; a.</p>"


def test_a_mistake_is_shown_with_a_cross(checker):
    def wrong(answer):
        raise Wrong("It is not.")

    assert repr(check(checker(wrong), 3)) == "✗ It is not."


@pytest.mark.parametrize("answer", [None, ...])
def test_no_answer_yet(checker, answer):
    assert "There is no answer yet" in check(checker(lambda answer: "Right."), answer).message


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (ZeroDivisionError("division by zero"), "it raised ZeroDivisionError: division by zero."),
        (RuntimeError("one\ntwo"), "it raised RuntimeError: one."),
        (RecursionError(), "it raised RecursionError."),
        (SystemExit(1), "it raised SystemExit: 1."),
    ],
)
def test_an_exception_is_told_in_one_sentence(checker, error, message):
    def raising(answer):
        raise error

    feedback = check(checker(raising), 3)
    assert not feedback.passed
    assert feedback.message == f"Your answer could not be checked, {message}"


def test_the_reader_can_still_interrupt(checker):
    def endless(answer):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(checker(endless), 3)


@pytest.mark.parametrize("name", ["00-tset", "00-tests", "00-other"])
def test_an_unknown_exercise_is_refused_with_the_close_matches(checker, name):
    checker(lambda answer: "Right.")
    with pytest.raises(ValueError, match="such as 00-test.*, not '" + name):
        check(name, 3)


def test_an_exercise_of_a_chapter_without_checks_is_refused():
    with pytest.raises(ValueError, match="exercise must be one of the book's"):
        check("99-nothing", 3)


@pytest.mark.parametrize("name", [5, None, ["04-accuracy"]])
def test_a_name_of_another_kind_is_refused(name):
    with pytest.raises(TypeError, match="exercise must be a name such as"):
        check(name, 3)


@pytest.mark.parametrize("name", ["accuracy", "4-accuracy", "04_accuracy", "04-Accuracy", "04-", "../04-a"])
def test_a_check_needs_a_name_of_the_right_form(name):
    with pytest.raises(ValueError, match="name must be like"):
        exercise(name)


def test_two_checks_cannot_share_a_name(checker):
    checker(lambda answer: "Right.")
    with pytest.raises(ValueError, match="name must be unique"):
        checker(lambda answer: "Right.")


def test_the_random_generators_and_settings_go_on_as_before(checker):
    def shake(answer):
        random.seed(1)
        np.random.seed(1)
        torch.manual_seed(1)
        torch.set_grad_enabled(False)
        torch.set_default_dtype(torch.float64)
        return "Right."

    name = checker(shake)
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    expected = random.random(), np.random.rand(), torch.rand(1)
    random.seed(0), np.random.seed(0), torch.manual_seed(0)
    assert check(name, 3).passed
    assert (random.random(), np.random.rand(), torch.rand(1)) == expected
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32


def test_gradients_are_computed_although_the_reader_switched_them_off(checker):
    def needs_gradients(answer):
        answer(torch.zeros(1, 2)).sum().backward()
        return "Right."

    with torch.no_grad():
        assert check(checker(needs_gradients), mlp()).passed


def ruin(answer):
    models = [answer] if isinstance(answer, nn.Module) else [m for m in answer if isinstance(m, nn.Module)]
    for model in models:
        model.eval()
        for parameter in model.parameters():
            parameter.data.zero_()
            parameter.grad = torch.ones_like(parameter)
    return "Right."


@pytest.mark.parametrize("wrapped", [lambda model: model, lambda model: (model, 3), lambda model: [model]])
def test_models_are_copied_first(checker, wrapped):
    model = mlp()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    assert check(checker(ruin), wrapped(model)).passed
    assert model.training
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_a_copied_optimiser_still_belongs_to_the_copied_model(checker):
    def belongs(answer):
        model, optimizer = answer
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        assert held == {id(p) for p in model.parameters()}
        return "Right."

    model = mlp()
    assert check(checker(belongs), (model, torch.optim.SGD(model.parameters(), lr=0.1))).passed


def test_tensors_that_remember_their_gradient_are_accepted(checker):
    logits = mlp()(torch.zeros(3, 2))
    feedback = check(checker(lambda answer: f"{answer[0].requires_grad}"), (logits, 3))
    assert repr(feedback) == "✓ True"


def test_a_model_that_cannot_be_copied_is_told_so(checker):
    model = mlp()
    model.logits = model(torch.zeros(3, 2))
    assert "could not be copied" in check(checker(lambda answer: "Right."), model).message


def test_what_the_answer_prints_is_swallowed(checker, capsys, recwarn):
    def chatter(answer):
        print("epoch 1")
        print("epoch 1", file=sys.stderr)
        torch.tensor(torch.zeros(1))  # PyTorch warns
        return "Right."

    assert check(checker(chatter), 3).passed
    assert capsys.readouterr() == ("", "")
    assert not recwarn.list


def test_every_module_of_checks_is_found():
    names = _feedback.exercises()
    assert names == sorted(set(names))
    for name in names:
        assert _feedback._checkers[name].__module__ == f"{checks.__name__}.ch{name.partition('-')[0]}"


def test_importing_the_package_imports_no_chapter():
    code = (
        "import sys, torch, numpy; before = set(sys.modules); import course_utils.checks; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(n for n in new if n in ('sklearn', 'pandas', 'matplotlib', 'scipy')), "
        "sorted(n for n in sys.modules if n.startswith('course_utils.checks.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] ['course_utils.checks._feedback']"
