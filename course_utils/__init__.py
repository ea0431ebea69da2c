"""Helpers of the textbook on non-linear classification with PyTorch.

Import what you need from its submodule, for example ``from course_utils.data import load``.
"""

__version__ = "0.1.0"
