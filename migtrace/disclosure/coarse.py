"""How coarse cells must be that may be kept or handed on (METHOD M13)."""

from migtrace.errors import ParameterError
from migtrace.grid import Grid

LEAST_CELL_KM2 = 0.7
"""Cells of H3's resolution 8 and of the 1 km grid are larger (METHOD M3.3, M13)."""


def check_grid(grid: Grid, /) -> None:
    """Make sure that cells of a grid may be written, before anything is computed.

    Parameters
    ----------
    grid
        The grid of a study, or of a store.

    Raises
    ------
    ParameterError
        When its cells are finer than 1 km (METHOD M13).

    Examples
    --------
    >>> from migtrace.grid import SinusoidalGrid
    >>> check_grid(SinusoidalGrid(1))
    """
    if grid.cell_km2 < LEAST_CELL_KM2:
        msg = (
            f"grid: {grid!r} has cells of {grid.cell_km2:.2g} km2; "
            "nothing finer than 1 km is written (METHOD M13)"
        )
        raise ParameterError(msg)
