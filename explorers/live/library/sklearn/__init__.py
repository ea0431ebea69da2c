from . import datasets, linear_model, metrics, model_selection

__version__ = "1.9.1"


def _missing(name):
    raise AttributeError(f"{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab")
