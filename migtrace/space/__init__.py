"""Where residents are and which way they go (METHOD M11)."""

from migtrace.space.crossings import Line, check_line, crossings, line_crossers
from migtrace.space.moves import (
    DIRECTIONS,
    MAX_MOVE_KM,
    Reference,
    check_reference,
    find_moves,
    measure_moves,
    reference_point,
    resident_cells,
)
from migtrace.space.routes import density, net_routes, routes

__all__ = [
    "DIRECTIONS",
    "MAX_MOVE_KM",
    "Line",
    "Reference",
    "check_line",
    "check_reference",
    "crossings",
    "density",
    "find_moves",
    "line_crossers",
    "measure_moves",
    "net_routes",
    "reference_point",
    "resident_cells",
    "routes",
]
