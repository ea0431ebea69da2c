import numpy as np


class KNeighborsClassifier:
    def __init__(self, n_neighbors=5):
        self.n_neighbors = n_neighbors

    def fit(self, X, y):
        self._X, self._y = np.asarray(X).astype(np.float64), np.asarray(y)
        return self

    def predict(self, X):
        out = []
        for point in np.asarray(X).astype(np.float64):
            near = np.argsort(((self._X - point) ** 2).sum(axis=1))[: self.n_neighbors]
            values, counts = np.unique(self._y[near], return_counts=True)
            out.append(values[counts.argmax()])
        return np.array(out)

    def score(self, X, y):
        return (self.predict(X) == np.asarray(y)).mean().item()
