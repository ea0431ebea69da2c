import math


class StatisticsError(ValueError):
    pass


def mean(data):
    values = list(data)
    if not values:
        raise StatisticsError("mean requires at least one data point")
    total = math.fsum(values) / len(values)
    return int(total) if all([isinstance(v, int) for v in values]) and total == int(total) else total


def fmean(data):
    return math.fsum(list(data)) / len(list(data))


def median(data):
    values = sorted(data)
    n = len(values)
    if n == 0:
        raise StatisticsError("no median for empty data")
    return values[n // 2] if n % 2 else (values[n // 2 - 1] + values[n // 2]) / 2


def mode(data):
    counts = {}
    for value in data:
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=lambda value: counts[value])


def pvariance(data, mu=None):
    values = list(data)
    centre = math.fsum(values) / len(values)
    return math.fsum([(v - centre) ** 2 for v in values]) / len(values)


def variance(data, xbar=None):
    values = list(data)
    if len(values) < 2:
        raise StatisticsError("variance requires at least two data points")
    return pvariance(values) * len(values) / (len(values) - 1)


def stdev(data, xbar=None):
    return math.sqrt(variance(data))


def pstdev(data, mu=None):
    return math.sqrt(pvariance(data))
