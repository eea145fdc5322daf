"""The grid whose cells a store keeps."""

from dataclasses import dataclass

import polars as pl

from migtrace.grid import Grid
from migtrace.store.layout import FINE_GRID


@dataclass(frozen=True, slots=True)
class StoredGrid:
    """A grid whose cells stand in the column `cell`, binned before positions were coarsened.

    Parameters
    ----------
    of
        The grid that they were binned with.

    Notes
    -----
    METHOD M13: all cells are computed before coordinates are coarsened. The centroid of a 1 km
    cell can lie in another 40 km cell than the position did.

    Examples
    --------
    >>> from migtrace.grid import SinusoidalGrid
    >>> grid = StoredGrid(SinusoidalGrid(40))
    >>> frame = pl.DataFrame({"lon": [-66.9], "lat": [10.5], "cell": [18284852]})
    >>> frame.select(grid.cell()).to_series().to_list()
    [18284852]
    """

    of: Grid

    @property
    def cell_km2(self) -> float:
        """Mean area of a cell."""
        return self.of.cell_km2

    @property
    def reach_km(self) -> float:
        """No coarsened position is farther than this from the centroid of its cell."""
        return self.of.reach_km + FINE_GRID.reach_km

    def cell(self, lon: str = "lon", lat: str = "lat") -> pl.Expr:
        """Take the cell that the store keeps, whatever the position."""
        del lon, lat
        return pl.col("cell")

    def centroids(self, cells: pl.Series, /) -> pl.DataFrame:
        """Centres of cells: `cell`, `lon`, `lat`."""
        return self.of.centroids(cells)


def binned_with(grid: Grid, /) -> Grid:
    """Take the grid itself, where one is given whose cells a store keeps.

    Examples
    --------
    >>> from migtrace.grid import SinusoidalGrid
    >>> binned_with(StoredGrid(SinusoidalGrid(40))) == binned_with(SinusoidalGrid(40))
    True
    """
    return grid.of if isinstance(grid, StoredGrid) else grid
