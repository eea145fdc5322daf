"""The integerised sinusoidal grid (METHOD M3.1, M3.2)."""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from migtrace.errors import ParameterError
from migtrace.frames.checks import is_number
from migtrace.grid.sphere import EARTH_RADIUS_KM

ROW_STRIDE = 65536
"""`cell` is row times this plus column."""

_TURN = 360.0

MIN_SIDE_KM = 0.7
"""Below this side a row has more columns than the stride, or rows than 16 bits hold."""


@dataclass(frozen=True, slots=True)
class SinusoidalGrid:
    """Rows of equal height, each cut into as many near-square cells as fit its parallel.

    Parameters
    ----------
    side_km
        Side of a cell in km, at least 0.7. The paper bins at 40 km.

    Raises
    ------
    ParameterError
        When `side_km` is not a finite number of at least 0.7 km.

    Notes
    -----
    METHOD M3.1, the binning of the NASA level-3 ocean-colour products: with
    ``n = max(1, round(pi R / s))`` rows, the row at latitude ``lat`` has
    ``max(1, round(2 n cos(lat)))`` columns.

    Examples
    --------
    >>> grid = SinusoidalGrid(40)
    >>> grid.n_rows
    500
    >>> frame = pl.DataFrame({"lon": [-66.9], "lat": [10.5]}).with_columns(cell=grid.cell())
    >>> frame["cell"].to_list()
    [18284852]
    >>> grid.centroids(frame["cell"]).with_columns(pl.col("lon", "lat").round(3)).row(0)
    (18284852, -67.019, 10.62)
    """

    side_km: float = 40.0

    def __post_init__(self) -> None:
        side = self.side_km
        if not is_number(side):
            msg = f"side_km: got {side!r}; expected a number of kilometres"
            raise ParameterError(msg)
        if side < MIN_SIDE_KM:
            msg = f"side_km: got {side!r}; the grid needs a side of at least {MIN_SIDE_KM} km"
            raise ParameterError(msg)

    @property
    def n_rows(self) -> int:
        """Number of rows from pole to pole."""
        return max(1, round(math.pi * EARTH_RADIUS_KM / self.side_km))

    @property
    def cell_km2(self) -> float:
        """Area of a cell but for rounding: the square of its side."""
        return float(self.side_km) ** 2

    @property
    def reach_km(self) -> float:
        """Twice the side: near the poles cells are up to twice as wide as high."""
        return 2 * self.side_km

    def cell(self, lon: str = "lon", lat: str = "lat") -> pl.Expr:
        """Cell of a position, as an expression.

        Parameters
        ----------
        lon, lat
            Names of the columns with degrees, as float64.

        Returns
        -------
        polars.Expr
            `row * 65536 + col` (METHOD M3.2), null where a coordinate is null or NaN.
        """
        both = pl.struct(lon=pl.col(lon).cast(pl.Float64), lat=pl.col(lat).cast(pl.Float64))
        return both.map_batches(self._bin, return_dtype=pl.UInt32(), is_elementwise=True).alias(
            "cell"
        )

    def centroids(self, cells: pl.Series, /) -> pl.DataFrame:
        """Centres of cells.

        Parameters
        ----------
        cells
            Cells of this grid, without nulls.

        Returns
        -------
        polars.DataFrame
            One row per element: `cell`, `lon`, `lat` (degrees).

        Raises
        ------
        ParameterError
            When a number is not a cell of this grid.
        """
        row, col, columns = self._place(cells)
        lon = (col + 0.5) / columns * 360 - 180
        return pl.DataFrame(
            {"cell": cells.cast(pl.UInt32), "lon": lon, "lat": _middle(row, self.n_rows)}
        )

    def bounds(self, cells: pl.Series, /) -> pl.DataFrame:
        """Edges of cells, which are parallels and meridians.

        Parameters
        ----------
        cells
            Cells of this grid, without nulls.

        Returns
        -------
        polars.DataFrame
            One row per element: `cell`, `west`, `south`, `east`, `north` (degrees). No cell goes
            over the antimeridian: rows begin and end there.

        Raises
        ------
        ParameterError
            When a number is not a cell of this grid.

        Examples
        --------
        A grid of one row has two cells:

        >>> SinusoidalGrid(40_000).bounds(pl.Series([0])).row(0)
        (0, -180.0, -90.0, 0.0, 90.0)
        """
        row, col, columns = self._place(cells)
        n = self.n_rows
        return pl.DataFrame(
            {
                "cell": cells.cast(pl.UInt32),
                "west": col / columns * 360 - 180,
                "south": row / n * 180 - 90,
                "east": (col + 1.0) / columns * 360 - 180,
                "north": (row + 1.0) / n * 180 - 90,
            }
        )

    def _place(self, cells: pl.Series) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
        """Row and column of each cell, and how many columns its row has."""
        number = cells.cast(pl.UInt32).to_numpy()
        row, col = np.divmod(number, np.uint32(ROW_STRIDE))
        columns = _columns(self.n_rows)
        bad = row >= self.n_rows
        bad |= col >= columns[np.where(bad, 0, row)]
        if bad.any():
            msg = f"cell {number[bad][0]} is not a cell of the {self.side_km} km sinusoidal grid"
            raise ParameterError(msg)
        return row, col, columns[row]

    def _bin(self, positions: pl.Series) -> pl.Series:
        lon = positions.struct.field("lon").to_numpy()
        lat = positions.struct.field("lat").to_numpy()
        there = ~(np.isnan(lon) | np.isnan(lat))
        whole = bool(there.all())
        if not whole:
            lon, lat = np.where(there, lon, 0.0), np.where(there, lat, 0.0)
        n = self.n_rows
        # Cutting off the fraction is the floor of these numbers, none of which is negative.
        row = np.clip((lat + 90) / 180 * n, 0, n - 1).astype(np.int32)
        columns = _columns(n)[row]
        turn = lon + 180
        if turn.size and (turn.min() < 0 or turn.max() >= _TURN):
            turn %= _TURN
        col = np.minimum((turn / 360 * columns).astype(np.int32), columns - 1)
        cell = row.astype(np.uint32) * np.uint32(ROW_STRIDE) + col.astype(np.uint32)
        series = pl.Series("cell", cell)
        if whole:
            return series
        return pl.select(pl.when(pl.Series(there)).then(series).alias("cell")).to_series()


def _middle(row: NDArray[np.integer], n_rows: int) -> NDArray[np.float64]:
    middle: NDArray[np.float64] = (row + 0.5) * 180 / n_rows - 90
    return middle


@lru_cache(maxsize=8)
def _columns(n_rows: int) -> NDArray[np.int32]:
    """Columns of each row; `numpy.round` rounds halves to even as METHOD M3.1 asks."""
    middle = np.radians(_middle(np.arange(n_rows), n_rows))
    columns = np.maximum(1, np.round(2 * n_rows * np.cos(middle))).astype(np.int32)
    columns.setflags(write=False)
    return columns
