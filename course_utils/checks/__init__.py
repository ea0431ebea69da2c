"""Instant feedback on the exercises: ``check("04-labels", predict)`` says what is right or wrong.

Each chapter's checks are in a module of its own, ``chNN`` (``chg`` for appendix g), which is
imported when one of its exercises is first checked.
"""

from course_utils.checks._feedback import Feedback, check

__all__ = ["Feedback", "check"]
