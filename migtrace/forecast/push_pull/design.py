"""A regression's design: columns of numbers, and groups that would be thousands of dummies."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.lapack import dpstrf
from scipy.sparse import csr_array, hstack

from migtrace.errors import FrameError

Floats = NDArray[np.float64]
Codes = NDArray[np.intp]

_DEPENDENT = 1e-11


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A set of dummies, one for each level but the first.

    Parameters
    ----------
    codes
        Each row's level, from 0, which has no dummy: it is in the constant.
    levels
        Names of all levels.
    """

    codes: Codes
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """A constant, columns of numbers, and groups of dummies.

    Parameters
    ----------
    columns
        Float64 of shape (rows, columns), without the constant.
    names
        Names of the columns.
    groups
        Dummies; their products are sums by level, so no matrix of them is made.
    """

    columns: Floats
    names: tuple[str, ...]
    groups: tuple[Group, ...] = field(default=())

    @property
    def terms(self) -> tuple[str, ...]:
        """Names of all coefficients, in order."""
        dummies = (level for group in self.groups for level in group.levels[1:])
        return ("constant", *self.names, *dummies)

    def keep(self, rows: NDArray[np.bool_], /) -> "Design":
        """Only some of the rows."""
        groups = tuple(replace(group, codes=group.codes[rows]) for group in self.groups)
        return Design(self.columns[rows], self.names, groups)

    def times(self, coefficients: Floats, /) -> Floats:
        """X b: the linear predictor of each row."""
        width = 1 + len(self.names)
        predictor = coefficients[0] + self.columns @ coefficients[1:width]
        for group in self.groups:
            dummies = np.concatenate([[0.0], coefficients[width : width + len(group.levels) - 1]])
            predictor = predictor + dummies[group.codes]
            width += len(group.levels) - 1
        found: Floats = predictor
        return found

    def sums(self, values: Floats, /) -> Floats:
        """X' v: sums of the values, each times a column."""
        by_level = [self._by_level(group, values) for group in self.groups]
        return np.concatenate([[values.sum()], self.columns.T @ values, *by_level])

    def gram(self, weights: Floats, /) -> Floats:
        """X' W X: weighted sums of products of columns."""
        width, size = 1 + len(self.names), len(self.terms)
        gram = np.zeros((size, size))
        weighted = self.columns * weights[:, None]
        gram[0, :] = gram[:, 0] = self.sums(weights)
        gram[1:width, 1:width] = self.columns.T @ weighted
        start = width
        for number, group in enumerate(self.groups):
            here = slice(start, start + len(group.levels) - 1)
            for column in range(1, width):
                gram[column, here] = self._by_level(group, weighted[:, column - 1])
            gram[here, 1:width] = gram[1:width, here].T
            gram[here, here] = np.diag(gram[0, here])
            beyond = here.stop
            for other in self.groups[number + 1 :]:
                there = slice(beyond, beyond + len(other.levels) - 1)
                gram[here, there] = self._crossed(group, other, weights)
                gram[there, here] = gram[here, there].T
                beyond = there.stop
            start = here.stop
        return gram

    def cluster_sums(self, values: Floats, clusters: Codes, /) -> csr_array:
        """Sums of the values, each times a column, within each cluster.

        Parameters
        ----------
        values
            One for each row.
        clusters
            The number of each row's cluster, from 0.

        Returns
        -------
        scipy.sparse.csr_array
            Of shape (clusters, coefficients).
        """
        number = int(clusters.max()) + 1
        plain = np.column_stack(
            [np.bincount(clusters, values, number)]
            + [np.bincount(clusters, values * column, number) for column in self.columns.T]
        )
        parts = [csr_array(plain)]
        for group in self.groups:
            shape = (number, len(group.levels))
            parts.append(csr_array((values, (clusters, group.codes)), shape=shape)[:, 1:])
        return csr_array(hstack(parts, format="csr"))

    def _by_level(self, group: Group, values: Floats) -> Floats:
        sums = np.bincount(group.codes, values, minlength=len(group.levels))
        return sums[1:].astype(np.float64)

    def _crossed(self, one: Group, other: Group, weights: Floats) -> Floats:
        shape = (len(one.levels), len(other.levels))
        cells = one.codes * shape[1] + other.codes
        table = np.bincount(cells, weights, minlength=shape[0] * shape[1]).reshape(shape)
        return table[1:, 1:].astype(np.float64)


def inverse(gram: Floats, terms: tuple[str, ...], /) -> Floats:
    """Inverse of a gram matrix whose terms do not depend on each other.

    Parameters
    ----------
    gram
        As `Design.gram` gives it.
    terms
        Names of its rows.

    Returns
    -------
    numpy.ndarray
        Its inverse.

    Raises
    ------
    FrameError
        When a term follows from the others, such as GDP where all countries have the same.

    Examples
    --------
    >>> inverse(np.array([[2.0, 0.0], [0.0, 4.0]]), ("constant", "contiguous")).tolist()
    [[0.5, 0.0], [0.0, 0.25]]
    """
    diagonal = np.diag(gram)
    scale = 1 / np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = gram * np.outer(scale, scale)
    _, pivots, rank, _ = dpstrf(scaled, tol=_DEPENDENT)
    if rank < len(terms):
        names = ", ".join(sorted(terms[pivot - 1] for pivot in pivots[rank:])[:8])
        msg = (
            f"features: {names}: no coefficient can be found, since the other terms say the same; "
            "leave it out"
        )
        raise FrameError(msg)
    found: Floats = np.linalg.inv(scaled) * np.outer(scale, scale)
    return found
