"""Helpers of the textbook on non-linear classification with PyTorch.

Import what you need from its submodule, for example ``from course_utils.data import load``.

Six teaching modules can be read in one sitting: ``data``, ``models``, ``training``, ``ensembles``,
``plotting`` and ``challenge``, with ``_arguments``, which checks what they are given. The wings stand on
them, never the other way: ``checks``, the feedback on the exercises, and ``explorers``, the interactive
figures. What only one side needs has a small room of its own: ``book`` hands numbers to the book's pages,
``_random_state`` keeps random numbers as they were, ``_referee`` watches a training for the challenge.
"""

__version__ = "0.1.0"
