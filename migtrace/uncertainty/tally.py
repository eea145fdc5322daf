"""Weighted counts of users by table row and year of their factor, as two sparse products."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
import polars as pl
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Weights = NDArray[np.float32] | NDArray[np.float64]
"""Shape (users, replicates). float32 for whole numbers alone."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What users count for, ready to be counted again under other weights.

    Users are first added up within disjoint cells, and cells then into the rows of a table, since a
    user counts in the rows of each criterion that it satisfies.

    Attributes
    ----------
    cells
        Sparse, (cells, users): how often a user counts in a cell.
    rows
        Sparse, (rows times years, cells): which cells a row's years consist of.
    shape
        Rows and years.
    """

    cells: "csr_array"
    rows: "csr_array"
    shape: tuple[int, int]

    @classmethod
    def of(
        cls,
        events: pl.DataFrame,
        table: pl.DataFrame,
        /,
        keys: Sequence[str],
        *,
        users: int,
        years: Sequence[int],
    ) -> Self:
        """Arrange events for counting.

        Parameters
        ----------
        events
            What counts: `index` (the user's place), `pattern` (the criteria it satisfies, criterion
            k as bit k), the keys, `weight_year`, `n` (how often), and, if it must be weighed,
            `ratio` (one number per keys, year and whatever else makes it).
        table
            The rows to count for, one per `criterion` and keys.
        keys
            The columns that tie events to rows.
        users
            How many users there are.
        years
            The years of the factors, ascending.

        Returns
        -------
        Tally
            Events whose keys no row of the table has are left out.

        Examples
        --------
        Two users in one country, of whom the second satisfies criterion 4 alone:

        >>> events = pl.DataFrame({
        ...     "index": [0, 1], "pattern": [0b11110, 0b10000], "country": "CO",
        ...     "weight_year": 2015, "n": 1,
        ... })
        >>> table = pl.DataFrame({"criterion": [1, 4], "country": "CO"})
        >>> tally = Tally.of(events, table, ["country"], users=2, years=[2015])
        >>> tally.count(np.array([[1.0], [3.0]])).ravel().tolist()
        [1.0, 4.0]
        """
        from scipy.sparse import csr_array  # noqa: PLC0415 - loads when used

        rated = ["ratio"] if "ratio" in events.columns else []
        wanted = table.select(keys).unique()
        mine = events.join(wanted, on=list(keys), how="semi").with_columns(
            _year=(pl.col("weight_year") - (years[0] if years else 0)).cast(pl.Int64)
        )
        grain = ["pattern", *keys, "_year", *rated]
        cells = mine.select(grain).unique().sort(grain).with_row_index("cell")
        # The matrix puts its entries in order, and adds up those of one cell and user.
        entries = mine.join(cells, on=grain)
        counts = csr_array(
            (
                entries["n"].to_numpy().astype(exact_type(entries)),
                (entries["cell"].to_numpy(), entries["index"].to_numpy()),
            ),
            shape=(cells.height, users),
        )
        parts = (
            table.select("criterion", *keys)
            .with_row_index("row")
            .join(cells, on=list(keys))
            .filter(satisfies(pl.col("criterion")))
            .sort("row", "_year", "cell")
        )
        ratios = parts["ratio"].to_numpy() if rated else np.ones(parts.height)
        places = parts["row"].cast(pl.Int64) * len(years) + parts["_year"]
        sums = csr_array(
            (ratios, (places.to_numpy(), parts["cell"].to_numpy())),
            shape=(table.height * len(years), cells.height),
        )
        return cls(counts, sums, (table.height, len(years)))

    def count(self, weights: Weights, /) -> Floats:
        """Count again, with users of these weights.

        Parameters
        ----------
        weights
            Of shape (users, replicates).

        Returns
        -------
        numpy.ndarray
            Shape (rows, years, replicates).
        """
        counted: Floats = self.rows @ (self.cells @ weights).astype(np.float64)
        return counted.reshape(*self.shape, weights.shape[1])

    def upscaled(self, weights: Weights, factors: Floats, /) -> Floats:
        """Count again, and weigh each year's count by its factor.

        Parameters
        ----------
        weights
            Of shape (users, replicates).
        factors
            Of each row's criterion: shape (rows, years, replicates).

        Returns
        -------
        numpy.ndarray
            People, of shape (rows, replicates); NaN where a factor is missing that is needed.

        Notes
        -----
        METHOD M1.9: sums over the years, ascending, of S_k(y) times a count.
        """
        counts = self.count(weights)
        people = np.zeros((self.shape[0], weights.shape[1]))
        for year in range(self.shape[1]):
            some = counts[:, year] != 0
            people += np.where(some, factors[:, year], 0.0) * counts[:, year]
        return people


def exact_type(entries: pl.DataFrame, /) -> type[np.float32 | np.float64]:
    """Choose the smaller type, if it holds every weighted sum of `n` per `cell` without rounding.

    Replicates draw each user once on average. More than eight times the sum is reached by one user
    alone in a draw of a million; what is lost then is a rounding.
    """
    largest = entries.group_by("cell").agg(pl.col("n").sum())["n"].max()
    return np.float32 if 8 * int(str(largest or 0)) < 1 << 24 else np.float64


def satisfies(criterion: pl.Expr, /) -> pl.Expr:
    """Whether a column `pattern` has the bit of a criterion."""
    return pl.col("pattern").cast(pl.Int64) // 2 ** criterion.cast(pl.Int64) % 2 == 1
