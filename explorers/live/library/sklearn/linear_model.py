"""Logistic regression for two classes, by Newton's method to convergence."""

import numpy as np


class LogisticRegression:
    def __init__(
        self,
        penalty="l2",
        *,
        C=1.0,
        max_iter=100,
        tol=1e-4,
        fit_intercept=True,
        random_state=None,
        solver="lbfgs",
        **options,
    ):
        if options:
            raise NotImplementedError(
                "this option of LogisticRegression is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
            )
        self.C, self.max_iter, self.fit_intercept = C, max_iter, fit_intercept

    def __repr__(self):
        changed = [
            f"{name}={getattr(self, name)}"
            for name, usual in (("C", 1.0), ("max_iter", 100))
            if getattr(self, name) != usual
        ]
        return f"LogisticRegression({', '.join(changed)})"

    def fit(self, X, y):
        X = np.asarray(X).astype(np.float64)
        self.classes_ = np.unique(np.asarray(y))
        if len(self.classes_) != 2:
            raise NotImplementedError(
                "LogisticRegression for other than two classes is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
            )
        target = (np.asarray(y) == self.classes_[1]).astype(np.float64)
        columns = np.concatenate([X, np.ones((len(X), 1))], axis=1) if self.fit_intercept else X
        penalty = np.ones(columns.shape[1]) / self.C
        if self.fit_intercept:
            penalty[-1] = 0.0
        w = np.zeros(columns.shape[1])
        for _ in range(100):
            p = 1 / (1 + np.exp(-(columns @ w)))
            gradient = columns.T @ (p - target) + penalty * w
            curvature = (columns.T * (p * (1 - p))) @ columns + np.eye(len(w)) * penalty
            step = _solve(curvature, gradient)
            w = w - step
            if np.abs(step).max() < 1e-10:
                break
        self.coef_ = (w[:-1] if self.fit_intercept else w).reshape(1, -1)
        self.intercept_ = np.array([w[-1].item() if self.fit_intercept else 0.0])
        return self

    def decision_function(self, X):
        return np.asarray(X).astype(np.float64) @ self.coef_[0] + self.intercept_[0]

    def predict_proba(self, X):
        p = 1 / (1 + np.exp(-self.decision_function(X)))
        return np.stack([1 - p, p], axis=1)

    def predict(self, X):
        return self.classes_[(self.decision_function(X) > 0).astype(np.int64)]

    def score(self, X, y):
        return (self.predict(X) == np.asarray(y)).mean().item()


def _solve(A, b):
    """Gauss's elimination with pivots, for a few unknowns."""
    rows = [[*row, value] for row, value in zip(A.tolist(), b.tolist())]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(i + 1, n):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [v - factor * u for v, u in zip(rows[r], rows[i])]
    x = [0.0] * n
    for i in reversed(range(n)):
        x[i] = (rows[i][n] - sum([rows[i][j] * x[j] for j in range(i + 1, n)])) / rows[i][i]
    return np.array(x)


def __getattr__(name):
    raise AttributeError(
        f"sklearn.linear_model.{name} is not in the page's scikit-learn; open this chapter in Colab or JupyterLab"
    )
