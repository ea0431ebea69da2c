def heappush(heap, item):
    low, high = 0, len(heap)
    while low < high:
        middle = (low + high) // 2
        if item < heap[middle]:
            high = middle
        else:
            low = middle + 1
    heap.insert(low, item)


def heappop(heap):
    return heap.pop(0)


def heapify(heap):
    heap.sort()


def nlargest(n, iterable, key=None):
    return sorted(iterable, key=key, reverse=True)[:n]


def nsmallest(n, iterable, key=None):
    return sorted(iterable, key=key)[:n]
