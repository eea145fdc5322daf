"""What a stage needs to know of a grid."""

from typing import Protocol, runtime_checkable

import polars as pl


@runtime_checkable
class Grid(Protocol):
    """Cells of about equal area that a position falls into (METHOD M3)."""

    @property
    def cell_km2(self) -> float:
        """Mean area of a cell."""
        ...

    @property
    def reach_km(self) -> float:
        """No position is farther than this from the centroid of its cell."""
        ...

    def cell(self, lon: str = "lon", lat: str = "lat") -> pl.Expr:
        """Cell of the position in columns `lon` and `lat` (degrees); null without a position."""
        ...

    def centroids(self, cells: pl.Series, /) -> pl.DataFrame:
        """One row per element of `cells`: `cell`, and its centroid's `lon` and `lat` in degrees."""
        ...
