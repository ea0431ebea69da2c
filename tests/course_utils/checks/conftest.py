"""What the tests of all chapters' checks share."""

import pytest

from course_utils.checks import check


@pytest.fixture
def passes():
    """``passes(exercise, answer)`` requires that a right answer is accepted."""

    def passes(exercise, answer):
        feedback = check(exercise, answer)
        assert feedback.passed, feedback

    return passes


@pytest.fixture
def fails():
    """``fails(exercise, answer, part)`` requires a rejection whose message holds ``part``."""

    def fails(exercise, answer, part):
        feedback = check(exercise, answer)
        assert not feedback.passed, feedback
        assert part in feedback.message

    return fails
