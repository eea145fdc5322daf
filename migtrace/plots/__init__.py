"""Pictures of the estimates; they need the extra `plot` (matplotlib), loaded when used."""

from migtrace.plots.agreement import agreement
from migtrace.plots.destinations import destinations
from migtrace.plots.maps import density_map
from migtrace.plots.routes import route_map
from migtrace.plots.series import monthly_exits

__all__ = ["agreement", "density_map", "destinations", "monthly_exits", "route_map"]
