"""The parts of difflib that finding close names needs, after Ratcliff and Obershelp."""


class SequenceMatcher:
    def __init__(self, isjunk=None, a="", b="", autojunk=True):
        self.a, self.b = a, b

    def set_seq1(self, a):
        self.a = a

    def set_seq2(self, b):
        self.b = b

    def _matches(self, alo, ahi, blo, bhi):
        best_i, best_j, best = alo, blo, 0
        lengths = {}
        for i in range(alo, ahi):
            new = {}
            for j in range(blo, bhi):
                if self.a[i] == self.b[j]:
                    k = new[j] = lengths.get(j - 1, 0) + 1
                    if k > best:
                        best_i, best_j, best = i - k + 1, j - k + 1, k
            lengths = new
        if best == 0:
            return 0
        return (
            best
            + self._matches(alo, best_i, blo, best_j)
            + self._matches(best_i + best, ahi, best_j + best, bhi)
        )

    def ratio(self):
        total = len(self.a) + len(self.b)
        return 2.0 * self._matches(0, len(self.a), 0, len(self.b)) / total if total else 1.0


def get_close_matches(word, possibilities, n=3, cutoff=0.6):
    found = []
    for other in possibilities:
        ratio = SequenceMatcher(None, other, word).ratio()
        if ratio >= cutoff:
            found.append((ratio, other))
    found.sort(reverse=True)
    return [other for _, other in found[:n]]
