"""Binning the Earth: the sinusoidal grid, H3, and distances on the sphere (METHOD M3)."""

from migtrace.grid.hexagonal import H3Grid
from migtrace.grid.protocol import Grid
from migtrace.grid.sinusoidal import SinusoidalGrid

__all__ = ["Grid", "H3Grid", "SinusoidalGrid"]
