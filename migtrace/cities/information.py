"""How much one label of people or cells tells of another: mutual information (METHOD M12.4)."""

import math
from typing import Literal

import numpy as np
from scipy.special import xlogy

from migtrace.cities.entropy import Counts, Floats

Mean = Literal["arithmetic", "geometric"]

_NEGLIGIBLE = 40.0
"""exp(-2 · 40) is below 1e-34: counts that are less likely add nothing to a sum of floats."""


def log2_bins(counts: Counts, /) -> Counts:
    """Bin counts by powers of two.

    Parameters
    ----------
    counts
        Counts from 0 to 2**53.

    Returns
    -------
    numpy.ndarray
        The same shape: 0 for 0, else 1 + floor(log2 n), which is the number of binary digits.

    Notes
    -----
    METHOD M12.4. Digits are counted, not logarithms rounded: right on both sides of every power.

    Examples
    --------
    >>> log2_bins(np.array([0, 1, 2, 3, 4, 7, 8])).tolist()
    [0, 1, 2, 2, 3, 3, 4]
    """
    _, digits = np.frexp(counts.astype(np.float64))
    return digits.astype(np.int64)


def mutual_information(tables: Counts, /) -> Floats:
    """Mutual information of the rows and columns of each table.

    Parameters
    ----------
    tables
        Shape (..., rows, columns): counts, one of them above 0 at least.

    Returns
    -------
    numpy.ndarray
        Shape (...): nats, 0 or more.

    Notes
    -----
    I = sum n_ij / N ln(N n_ij / (a_i b_j)), with a and b the sums of rows and columns.

    Examples
    --------
    >>> float(mutual_information(np.array([[2, 0], [0, 2]]))) == float(np.log(2))
    True
    >>> float(mutual_information(np.array([[1, 2], [2, 4]])))
    0.0
    """
    counts = tables.astype(np.float64)
    rows, columns = counts.sum(axis=-1, keepdims=True), counts.sum(axis=-2, keepdims=True)
    total = rows.sum(axis=-2, keepdims=True)
    ratios = np.divide(counts * total, rows * columns, out=np.ones_like(counts), where=counts > 0)
    terms = counts * np.log(ratios)
    information: Floats = terms.sum(axis=(-2, -1)) / total[..., 0, 0]
    return np.maximum(information, 0.0)


def expected_information(rows: Counts, columns: Counts, /) -> float:
    """Mutual information to be expected by chance, when the sums of a table are given.

    Parameters
    ----------
    rows, columns
        The sums of the table's rows and columns; both add up to the same number.

    Returns
    -------
    float
        Nats.

    Notes
    -----
    E = sum_ij sum_n P(n) n / N ln(N n / (a_i b_j)), with n hypergeometric: how many of a_i labels
    fall on b_j when labels are shuffled (Vinh, Epps and Bailey 2010).

    Examples
    --------
    Two against two: the 4 labels fall as (2, 0; 0, 2), two ways of six, or else evenly.

    >>> two = np.array([2, 2])
    >>> round(expected_information(two, two) / math.log(2), 12)
    0.333333333333
    """
    people = int(rows.sum())
    pairs = (
        (int(a), int(b), int(m * n))
        for a, m in zip(*np.unique(rows[rows > 0], return_counts=True), strict=True)
        for b, n in zip(*np.unique(columns[columns > 0], return_counts=True), strict=True)
    )
    return math.fsum(often * _expected_term(a, b, people) for a, b, often in pairs)


def _expected_term(a: int, b: int, people: int) -> float:
    """What a row of sum `a` and a column of sum `b` add to the expected information."""
    # Hoeffding: farther than this from the mean no count is likelier than 2 exp(-2 · 40).
    reach = math.sqrt(_NEGLIGIBLE * min(a, b))
    first = max(0, a + b - people, math.floor(a * b / people - reach))
    last = min(a, b, math.ceil(a * b / people + reach))
    n = np.arange(first, last + 1, dtype=np.float64)
    # From one count to the next, instead of factorials whose logarithms cancel badly.
    grows = (a - n) * (b - n) / ((n + 1) * (people - a - b + n + 1))
    logs = np.concatenate([[0.0], np.cumsum(np.log(grows[:-1]))])
    weights = np.exp(logs - logs.max())
    terms = weights * xlogy(n, n * people / (a * b))
    return float(terms.sum() / weights.sum() / people)


def mean_entropy(first: float, second: float, mean: Mean, /) -> float:
    """Mean of the entropies of two labels, by which their information is normalised.

    Parameters
    ----------
    first, second
        Entropies in nats.
    mean
        ``"arithmetic"`` or ``"geometric"``.

    Returns
    -------
    float
        Nats.

    Examples
    --------
    >>> mean_entropy(1.0, 4.0, "arithmetic"), mean_entropy(1.0, 4.0, "geometric")
    (2.5, 2.0)
    """
    return (first + second) / 2 if mean == "arithmetic" else math.sqrt(first * second)
