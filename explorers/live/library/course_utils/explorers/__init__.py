"""The explorers stand on the pages themselves."""

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


def _stands_there(name):
    def explorer(*args, **kwargs):
        raise NotImplementedError(
            f"{name} is not in the page's Python: it stands on the page already, and in Colab or JupyterLab this cell makes it"
        )

    return explorer


(
    ActivationExplorer,
    ArchitectureExplorer,
    ClassesExplorer,
    DataExplorer,
    DigitExplorer,
    Explorer,
    ImbalanceExplorer,
    LineExplorer,
    LogitExplorer,
    ShapeExplorer,
    TourExplorer,
) = [_stands_there(name) for name in __all__]
