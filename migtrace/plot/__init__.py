"""Pictures of the estimates; they need the extra `plot` (matplotlib), loaded when used."""

from migtrace.plot.agreement import agreement
from migtrace.plot.destinations import destinations
from migtrace.plot.maps import density_map
from migtrace.plot.routes import route_map
from migtrace.plot.series import monthly_exits

__all__ = ["agreement", "density_map", "destinations", "monthly_exits", "route_map"]
