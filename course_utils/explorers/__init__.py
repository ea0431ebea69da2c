"""Interactive figures that run in a notebook, and on the book's pages without any server."""

from course_utils.explorers._architecture import ArchitectureExplorer
from course_utils.explorers._base import Explorer
from course_utils.explorers._digit import DigitExplorer
from course_utils.explorers._tour import TourExplorer


class ActivationExplorer(Explorer):
    """What an activation function does to a line, to its slope, and to a sum of a few lines."""

    _explorer = "activation"


class ShapeExplorer(Explorer):
    """What shapes travel through a chain of linear layers, and what PyTorch says where it breaks."""

    _explorer = "shape"


class ClassesExplorer(Explorer):
    """Which region of the plane each of three to five classes gets, and where the network is in doubt."""

    _explorer = "classes"


class DataExplorer(Explorer):
    """What the arguments of make_circles and train_test_split do to points, shapes and counts."""

    _explorer = "data"


class LineExplorer(Explorer):
    """Where the best straight line through two classes lies, and how many points it gets right."""

    _explorer = "line"


class LogitExplorer(Explorer):
    """How logit, probability, label and loss hang together, with the limits of float32."""

    _explorer = "logit"


class ImbalanceExplorer(Explorer):
    """What accuracy, balanced accuracy and F1 say of useless and of useful models."""

    _explorer = "imbalance"


__all__ = [
    "ActivationExplorer",
    "ArchitectureExplorer",
    "ClassesExplorer",
    "DataExplorer",
    "DigitExplorer",
    "Explorer",
    "ImbalanceExplorer",
    "LineExplorer",
    "LogitExplorer",
    "ShapeExplorer",
    "TourExplorer",
]
