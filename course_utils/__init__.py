"""Helpers of the textbook on non-linear classification with PyTorch.

Import what you need from its submodule, for example ``from course_utils.data import load``.

Six teaching modules can be read in one sitting: ``data``, ``models``, ``training``, ``ensembles``,
``plotting`` and ``challenge``, with ``_arguments``, which checks what they are given. The wings stand on
them, never the other way: ``checks``, the feedback on the exercises, ``explorers``, the interactive
figures, ``grading``, which grades a class, and ``progress``, which reports on one. What the modules and wings
need and nobody has to read has small rooms: ``book`` (numbers for the pages), ``measured`` (what took minutes
to train), ``_look`` of the figures, ``_progress`` bars, ``_random_state``, ``_referee``, ``_time_limit`` and
``_watch`` (one run of the challenge), ``_stacks`` of networks, ``_tables`` for teachers and ``_words`` of
messages.
"""

__version__ = "0.1.0"
