"""Interactive figures that run in a notebook, and on the book's pages without any server."""

from course_utils.explorers._base import Explorer


class ActivationExplorer(Explorer):
    """What an activation function does to a line, to its slope, and to a sum of a few lines."""

    _explorer = "activation"


__all__ = ["ActivationExplorer", "Explorer"]
