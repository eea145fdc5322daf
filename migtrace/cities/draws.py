"""What chance would do: locals drawn from the locals, labels shuffled (METHOD M12.3, M12.4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from migtrace.cities.entropy import Counts, Floats

_BLOCK_COUNTS = 4_000_000
"""Counts that are held at once."""

_LISTED_PEOPLE = 10_000_000
"""More people than these are not listed one by one, which takes 8 bytes each."""


class Part(IntEnum):
    """What is drawn apart from the rest, so that the draws of one measure leave others alone."""

    LOCALS = 0
    CELLS = 1
    PEOPLE = 2


@dataclass(frozen=True, slots=True)
class Chance:
    """How chance is asked.

    Parameters
    ----------
    draws
        How often.
    level
        Share of the draws inside an interval.
    seed
        Of the random numbers.
    """

    draws: int
    level: float
    seed: int

    def samples(self, people: Counts, size: int, part: Part, /) -> Iterator[Counts]:
        """Draw people without replacement, again and again.

        Parameters
        ----------
        people
            How many there are in each cell.
        size
            How many to draw, at most all of them.
        part
            What it is for.

        Yields
        ------
        numpy.ndarray
            Shape (some of the draws, cells): how many of each cell were drawn.

        Examples
        --------
        >>> chance = Chance(draws=3, level=0.95, seed=1)
        >>> (drawn,) = chance.samples(np.array([5, 0, 2]), 6, Part.LOCALS)
        >>> drawn.shape, drawn.sum(axis=1).tolist(), int(drawn[:, 1].max())
        ((3, 3), [6, 6, 6], 0)
        """
        generator = self._generator(part)
        everybody = int(people.sum())
        # Both are exact. One shuffles a list of all people, as far as it has to, the other draws
        # cell by cell.
        shuffled = min(size, everybody - size)
        listed = everybody <= _LISTED_PEOPLE and shuffled <= 10 * people.size
        block = max(1, _BLOCK_COUNTS // people.size)
        for start in range(0, self.draws, block):
            yield generator.multivariate_hypergeometric(
                people,
                size,
                size=min(block, self.draws - start),
                method="count" if listed else "marginals",
            )

    def tables(self, rows: Counts, columns: Counts, part: Part, /) -> Counts:
        """Shuffle one label against another, again and again, and count both.

        Parameters
        ----------
        rows, columns
            Two labels of each thing, whole numbers from 0 on.
        part
            What it is for.

        Returns
        -------
        numpy.ndarray
            Shape (draws, highest row + 1, highest column + 1): counts.

        Examples
        --------
        >>> chance = Chance(draws=2, level=0.95, seed=1)
        >>> drawn = chance.tables(np.array([0, 0, 1]), np.array([1, 1, 0]), Part.CELLS)
        >>> drawn.sum(axis=1).tolist(), drawn.sum(axis=2).tolist()
        ([[1, 2], [1, 2]], [[2, 1], [2, 1]])
        """
        generator = self._generator(part)
        shuffles = (generator.permutation(rows) for _ in range(self.draws))
        return np.stack([cross_table(shuffled, columns) for shuffled in shuffles])

    def interval(self, replicates: Floats, /) -> tuple[float, float]:
        """Take the middle of what chance gave.

        Parameters
        ----------
        replicates
            One figure per draw.

        Returns
        -------
        low, high : float
            Percentiles, linear between neighbours.

        Examples
        --------
        >>> Chance(draws=101, level=0.5, seed=1).interval(np.arange(101.0))
        (25.0, 75.0)
        """
        tail = (1 - self.level) / 2
        low, high = np.quantile(replicates, [tail, 1 - tail])
        return float(low), float(high)

    def _generator(self, part: Part) -> np.random.Generator:
        """Make the random numbers of one part, independent of the others'."""
        return np.random.default_rng(np.random.SeedSequence(self.seed, spawn_key=(int(part),)))


def cross_table(rows: Counts, columns: Counts, /) -> Counts:
    """Count how often two labels go together.

    Parameters
    ----------
    rows, columns
        Two labels of each thing, whole numbers from 0 on.

    Returns
    -------
    numpy.ndarray
        Shape (highest row + 1, highest column + 1): counts.

    Examples
    --------
    >>> cross_table(np.array([0, 1, 1]), np.array([0, 0, 0])).tolist()
    [[1], [2]]
    """
    shape = int(rows.max()) + 1, int(columns.max()) + 1
    counts = np.bincount(rows * shape[1] + columns, minlength=shape[0] * shape[1])
    return counts.reshape(shape)
