"""Every exercise's check accepts each form of a right answer and names each mistake of its table."""

import re

import numpy as np
import pytest
import torch

from course_utils.challenge import CEILING
from course_utils.checks import _feedback, check
from course_utils.checks.ch08 import bayes_accuracy
from course_utils.data import sample
from course_utils.ensembles import fit_many

from . import published
from .tables import FORMS, MISTAKES, WIDE_FORMS, WIDE_MISTAKES

EXERCISES = _feedback.exercises()


def accept(exercise, table):
    """Require that every form of a table is accepted; return the words for them."""
    refused = []
    phrases = table()
    for phrase, answers in phrases.items():
        for i, answer in enumerate(answers):
            feedback = check(exercise, answer)
            if not feedback.passed:
                refused.append(f"{phrase}, no. {i}: {feedback.message}")
    assert not refused, "\n".join(refused)
    return list(phrases)


def name_all(exercise, table):
    """Require that every mistake of a table meets its sentence; return the sentences."""
    missed = []
    messages = []
    for i, (answer, part) in enumerate(table()):
        feedback = check(exercise, answer)
        messages.append(feedback.message)
        # An answer that raises inside the check itself was not foreseen.
        foreseen = part in feedback.message and "could not be checked" not in feedback.message
        if feedback.passed or not foreseen:
            missed.append(f"no. {i} should say {part!r}: {feedback!r}")
    assert not missed, "\n".join(missed)
    return messages


def published_line(exercise, start):
    """What the instructors' notes say of an exercise after ``start``."""
    _, _, rest = published.block().partition(published.heading(exercise) + "\n")
    return next(line for line in rest.splitlines() if line.startswith(start))


BEHIND = "chapters/e-instructors.md is behind: run python -m tests.course_utils.checks.published"


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_form_of_the_right_answer_is_accepted_and_published(exercise):
    phrases = accept(exercise, FORMS[exercise])
    assert published_line(exercise, ": *Accepts*") == published.accepted(exercise, phrases), BEHIND


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_mistake_is_named_and_published(exercise):
    messages = name_all(exercise, MISTAKES[exercise])
    assert published_line(exercise, "  *Names*") == published.named(exercise, messages), BEHIND


@pytest.mark.wide
@pytest.mark.parametrize("exercise", sorted(WIDE_FORMS))
def test_every_form_that_takes_long_is_accepted(exercise):
    accept(exercise, WIDE_FORMS[exercise])


@pytest.mark.wide
@pytest.mark.parametrize("exercise", sorted(WIDE_MISTAKES))
def test_every_mistake_that_takes_long_is_named(exercise):
    name_all(exercise, WIDE_MISTAKES[exercise])


def test_every_table_is_of_an_exercise():
    assert set(FORMS) == set(MISTAKES) == set(EXERCISES)
    assert set(WIDE_FORMS) | set(WIDE_MISTAKES) <= set(EXERCISES)


# What somebody may hand in by mistake, to any exercise.
ODD = {
    "None": None,
    "an ellipsis": ...,
    "a number": 3.0,
    "not a number": float("nan"),
    "a huge number": 10**400,
    "a text": "yes",
    "an empty list": [],
    "a pair of nothing": (None, None),
    "a pair of texts": ("a", "b"),
    "a dictionary": {},
    "a set": {1, 2},
    "an object": object(),
    "a tensor": torch.zeros(3),
    "an empty tensor": torch.zeros(0, 2),
    "a sparse tensor": torch.eye(3).to_sparse(),
    "a complex tensor": torch.zeros(2, dtype=torch.complex64),
    "an array of text": np.array(["a", "b"]),
    "an array of objects": np.array([None, {}], dtype=object),
    "a function": lambda *args: args,
    "a function of nothing": lambda: 0,
    "a function that raises": lambda *args: 1 / 0,
    "a function that leaves": lambda *args: exit(3),
    "a generator": (n for n in range(3)),
    "a class": torch.nn.Linear,
    "a module": torch.nn.ReLU(),
    "a module of another width": torch.nn.Linear(7, 5),
    "a lazy module": torch.nn.LazyLinear(1),
}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_odd_answer_is_refused_in_one_sentence(exercise):
    for name, answer in ODD.items():
        feedback = check(exercise, answer)
        assert not feedback.passed, name
        assert re.search(r"[.?]$", feedback.message), f"{name}: {feedback!r}"
        assert "could not be checked" not in feedback.message, f"{name}: {feedback!r}"


def test_the_notes_for_instructors_list_the_exercises_in_order():
    listed = re.findall(r"^\{ref\}`ex-(.+)`$", published.block(), flags=re.MULTILINE)
    assert listed == EXERCISES, BEHIND


# --- what the checks and the texts take for granted ---


@pytest.mark.parametrize("name", ["circles", "moons", "blobs", "xor", "spirals", "linear"])
def test_learnable_is_what_training_says(name):
    runs = fit_many((10, 10), "identity", seeds=range(16), dataset=name, epochs=500)
    reached = np.median(runs.test_accuracy[:, -1]) >= 0.95
    assert reached == (name in {"blobs", "linear"})


def test_the_ceiling_of_any_noise_agrees_with_that_of_the_challenge_and_with_drawn_points():
    assert bayes_accuracy(0.15) == pytest.approx(CEILING, abs=5e-5)
    X, y = sample("moons", 100_000, noise=0.3, seed=2)
    angles = (torch.arange(200) + 0.5) * torch.pi / 200
    upper = torch.stack([angles.cos(), angles.sin()], dim=1)
    lower = torch.stack([1 - angles.cos(), 0.5 - angles.sin()], dim=1)
    logits = [torch.logsumexp(-(torch.cdist(X, arc) ** 2) / (2 * 0.3**2), dim=1) for arc in (upper, lower)]
    right = ((logits[1] >= logits[0]) == (y == 1)).float().mean().item()
    assert right == pytest.approx(bayes_accuracy(0.3), abs=4 * (0.07 / 100_000) ** 0.5)
