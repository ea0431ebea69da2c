"""Scores of predicted classes."""

import numpy as np


def _both(y_true, y_pred):
    return np.asarray(y_true), np.asarray(y_pred)


def accuracy_score(y_true, y_pred, *, normalize=True):
    a, b = _both(y_true, y_pred)
    return (a == b).mean().item() if normalize else (a == b).sum().item()


def confusion_matrix(y_true, y_pred, *, labels=None):
    a, b = _both(y_true, y_pred)
    labels = np.unique(np.concatenate([a, b])) if labels is None else np.asarray(labels)
    return np.array([[int(((a == t) & (b == p)).sum()) for p in labels] for t in labels])


def _counts(a, b, positive):
    return [
        int(((b == positive) & (a == positive)).sum()),
        int((b == positive).sum()),
        int((a == positive).sum()),
    ]


def _average(score, y_true, y_pred, average, pos_label, zero_division):
    a, b = _both(y_true, y_pred)
    empty = 0.0 if zero_division == "warn" else zero_division
    if average == "binary":
        return score(*_counts(a, b, pos_label), empty)
    labels = np.unique(np.concatenate([a, b]))
    values = np.array([score(*_counts(a, b, label), empty) for label in labels])
    if average is None:
        return values
    if average == "macro":
        return values.mean().item()
    weights = np.array([(a == label).sum() for label in labels])
    return ((values * weights).sum() / weights.sum()).item()


def precision_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division="warn"):
    return _average(
        lambda tp, called, are, empty: tp / called if called else float(empty),
        y_true,
        y_pred,
        average,
        pos_label,
        zero_division,
    )


def recall_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division="warn"):
    return _average(
        lambda tp, called, are, empty: tp / are if are else float(empty),
        y_true,
        y_pred,
        average,
        pos_label,
        zero_division,
    )


def f1_score(y_true, y_pred, *, pos_label=1, average="binary", zero_division="warn"):
    return _average(
        lambda tp, called, are, empty: 2 * tp / (called + are) if called + are else float(empty),
        y_true,
        y_pred,
        average,
        pos_label,
        zero_division,
    )


def balanced_accuracy_score(y_true, y_pred):
    a, b = _both(y_true, y_pred)
    return np.mean(
        [((b == label) & (a == label)).sum() / (a == label).sum() for label in np.unique(a)]
    ).item()


def log_loss(y_true, y_pred):
    a, p = _both(y_true, y_pred)
    p = p[:, 1] if p.ndim == 2 else p
    eps = np.finfo(p.dtype).eps
    p = np.clip(p, eps, 1 - eps)
    y = (a == np.unique(a)[-1]).astype(np.float64)
    return (-(y * np.log(p) + (1 - y) * np.log(1 - p))).mean().item()


def __getattr__(name):
    raise AttributeError(
        f"sklearn.metrics.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
    )
