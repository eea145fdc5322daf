"""Weighted sums of the moves from each cell (METHOD M11.4, M14)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

import numpy as np
import polars as pl

from migtrace.uncertainty.tally import Floats, Weights, exact_type

if TYPE_CHECKING:
    from scipy.sparse import csr_array


class RouteSums(NamedTuple):
    """Moves, and the eastward and northward sums, each of shape (rows, replicates)."""

    moves: Floats
    east: Floats
    north: Floats


@dataclass(frozen=True, slots=True)
class RouteTally:
    """The moves behind a table of routes, ready to be summed again under other weights.

    Attributes
    ----------
    pairs
        Sparse, (pairs of cells, users): a user's moves.
    rows
        Three sparse matrices, (rows of the table, pairs): which pairs a row is made of, times
        one, their eastward and their northward unit vector.
    """

    pairs: "csr_array"
    rows: tuple["csr_array", "csr_array", "csr_array"]

    @classmethod
    def of(
        cls, moves: pl.DataFrame, measured: pl.DataFrame, table: pl.DataFrame, /, *, users: int
    ) -> Self:
        """Arrange moves for summing.

        Parameters
        ----------
        moves
            `index` (the user's place), `start`, `end`, `moves`.
        measured
            From `measure_moves`.
        table
            The rows to sum for: `cell`, `direction`.
        users
            How many users there are.

        Returns
        -------
        RouteTally
            Moves that no row of the table counts are left out.

        Examples
        --------
        >>> moves = pl.DataFrame({"index": [0, 1], "start": 5, "end": [6, 7], "moves": [2, 1]})
        >>> measured = pl.DataFrame({
        ...     "start": 5, "end": [6, 7], "direction": "away", "east": [1.0, 0.0],
        ...     "north": [0.0, 1.0],
        ... })
        >>> table = pl.DataFrame({"cell": [5], "direction": ["away"]})
        >>> tally = RouteTally.of(moves, measured, table, users=2)
        >>> [sums.ravel().tolist() for sums in tally.sum(np.array([[1.0], [3.0]]))]
        [[5.0], [2.0], [3.0]]
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - loads when used

        rows = table.select("direction", start="cell").with_row_index("row")
        pairs = (
            measured.join(rows, on=["start", "direction"]).sort("row", "end").with_row_index("cell")
        )
        entries = moves.join(pairs.select("start", "end", "cell"), on=["start", "end"]).select(
            "cell", "index", n="moves"
        )
        counts = csr_array(
            (
                entries["n"].to_numpy().astype(exact_type(entries)),
                (entries["cell"].to_numpy(), entries["index"].to_numpy()),
            ),
            shape=(pairs.height, users),
        )
        where = (pairs["row"].to_numpy(), pairs["cell"].to_numpy())
        shape = (table.height, pairs.height)
        ones, east, north = (
            csr_array((values, where), shape=shape)
            for values in (
                np.ones(pairs.height),
                pairs["east"].to_numpy(),
                pairs["north"].to_numpy(),
            )
        )
        return cls(counts, (ones, east, north))

    def sum(self, weights: Weights, /) -> RouteSums:
        """Sum again, with users of these weights.

        Parameters
        ----------
        weights
            Of shape (users, replicates).

        Returns
        -------
        RouteSums
            Sums over pairs in ascending order of their end (METHOD M1.9).
        """
        counted = (self.pairs @ weights).astype(np.float64)
        moves, east, north = (rows @ counted for rows in self.rows)
        return RouteSums(moves, east, north)
