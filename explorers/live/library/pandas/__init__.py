"""Tables, as far as the chapters show them. What pandas can do beyond that says where it is to be had."""

from .frame import DataFrame, concat, isna, notna
from .index import Index, MultiIndex, RangeIndex
from .series import Series

__version__ = "3.0.3"


def __getattr__(name):
    raise AttributeError(
        f"pandas.{name} is not in the page's pandas; open this chapter in Colab or JupyterLab"
    )
