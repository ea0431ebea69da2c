class SVC:
    def __init__(self, *args, **kwargs):
        raise NotImplementedError(
            "sklearn.svm.SVC is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
        )
