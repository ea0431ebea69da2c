__version__ = "1.9.1"


def __getattr__(name):
    raise AttributeError(
        f"sklearn.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
    )
