"""The H3 grid (METHOD M3.3), through the optional library polars-h3."""

import math
from dataclasses import dataclass
from typing import Any

import polars as pl

from migtrace.errors import MissingExtraError, ParameterError
from migtrace.frames.checks import is_whole
from migtrace.grid.sphere import EARTH_RADIUS_KM

MAX_RESOLUTION = 15
_EDGE_KM = 1281.3
"""Mean edge of a hexagon of resolution 0; each resolution is smaller by the root of 7."""


@dataclass(frozen=True, slots=True)
class H3Grid:
    """Hexagons of Uber's H3 at one resolution.

    Parameters
    ----------
    resolution
        0 to 15; 4 (mean area 1770 km2) is near the paper's 40 km squares, 8 near 1 km.

    Raises
    ------
    ParameterError
        When `resolution` is not a whole number from 0 to 15.

    Examples
    --------
    >>> grid = H3Grid(4)
    >>> frame = pl.DataFrame({"lon": [-66.9], "lat": [10.5]}).with_columns(cell=grid.cell())
    >>> hex(frame["cell"][0])
    '0x8467413ffffffff'
    """

    resolution: int = 4

    def __post_init__(self) -> None:
        level = self.resolution
        if not is_whole(level) or not 0 <= level <= MAX_RESOLUTION:
            msg = f"resolution: got {level!r}; H3 has resolutions 0 to {MAX_RESOLUTION}"
            raise ParameterError(msg)

    @property
    def cell_km2(self) -> float:
        """Mean area of a cell: the sphere, by H3's 2 + 120 * 7**resolution cells."""
        cells = 2 + 120 * 7.0**self.resolution
        return 4 * math.pi * EARTH_RADIUS_KM**2 / cells

    @property
    def reach_km(self) -> float:
        """Twice the mean edge, which leaves room for the largest hexagons."""
        return float(2 * _EDGE_KM / 7 ** (self.resolution / 2))

    def cell(self, lon: str = "lon", lat: str = "lat") -> pl.Expr:
        """Cell of a position, as an expression.

        Parameters
        ----------
        lon, lat
            Names of the columns with degrees.

        Returns
        -------
        polars.Expr
            The H3 index, null where a coordinate is null or NaN.

        Raises
        ------
        MissingExtraError
            When polars-h3 is not installed.
        """
        there = pl.col(lon).is_not_nan() & pl.col(lat).is_not_nan()
        index = _h3().latlng_to_cell(lat, lon, self.resolution, pl.UInt64)
        return pl.when(there).then(index).alias("cell")

    def centroids(self, cells: pl.Series, /) -> pl.DataFrame:
        """Centres of cells.

        Parameters
        ----------
        cells
            H3 indices, without nulls.

        Returns
        -------
        polars.DataFrame
            One row per element: `cell`, `lon`, `lat` (degrees).
        """
        library = _h3()
        return pl.DataFrame({"cell": cells.cast(pl.UInt64)}).with_columns(
            lon=library.cell_to_lng("cell"), lat=library.cell_to_lat("cell")
        )

    def rings(self, cells: pl.Series, /) -> pl.DataFrame:
        """Corners of cells.

        Parameters
        ----------
        cells
            H3 indices, without nulls.

        Returns
        -------
        polars.DataFrame
            One row per element: `cell`, `name` (the index as H3's own text) and `ring`, a list of
            its corners, each [lat, lon] in degrees; the ring is not closed.
        """
        library = _h3()
        found = pl.DataFrame({"cell": cells.cast(pl.UInt64)})
        if found.is_empty():  # the library gives columns of no rows no type
            return found.with_columns(
                name=pl.lit(None, pl.String), ring=pl.lit(None, pl.List(pl.List(pl.Float64)))
            )
        return found.with_columns(
            name=library.int_to_str("cell"), ring=library.cell_to_boundary("cell")
        )


def _h3() -> Any:  # noqa: ANN401 - a module that may be absent
    try:
        import polars_h3  # noqa: PLC0415 - loaded when used
    except ImportError as error:
        msg = 'the H3 grid needs polars-h3: pip install "migtrace[h3]"'
        raise MissingExtraError(msg) from error
    return polars_h3
