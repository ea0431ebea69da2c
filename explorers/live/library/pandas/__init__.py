"""Tables, as far as the chapters show them. What pandas can do beyond that says where it is to be had."""

from .core import DataFrame, Index, MultiIndex, RangeIndex, Series, concat, isna, notna

__version__ = "3.0.3"


def __getattr__(name):
    raise AttributeError(
        f"pandas.{name} is not in the page's pandas; open this chapter in Colab or JupyterLab"
    )
