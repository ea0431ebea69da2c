"""Grade a folder of submissions to the challenge: ``python -m course_utils.challenge grade FOLDER``.

Each submission is one Python file with ``make_model`` and ``train``. It runs in a process of its own, with
limits on time and memory and without a network, so that one that crashes, hangs or cheats harms no other.
"""

from course_utils.grading._command import main
from course_utils.grading._folder import Limits, Outcome, grade_folder

__all__ = ["Limits", "Outcome", "grade_folder", "main"]
