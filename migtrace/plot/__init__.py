"""Pictures of the estimates; they need the extra `plot` (matplotlib, GeoPandas), loaded when used.

Each function draws one picture into `ax`, or a figure of its own, and answers with the axes;
`city_map` has two panels, so it takes `axs` and answers with an array. All take `Estimates`, a
`Handout` of them, or the table itself. What they show is what may be handed on (METHOD M13).
`forecasts`, `scenarios`, `network` and `flow_matrix` take tables alone, of polars or pandas; the
first two fill their axes with a small panel per node.
Letters and marks follow the width at hand, from a journal's column (3.5 inches) to a page; a figure
without a layout engine gets the constrained one.
"""

from migtrace.plot.abroad import time_abroad
from migtrace.plot.agreement import agreement
from migtrace.plot.attrition import drops
from migtrace.plot.city import city_map
from migtrace.plot.destinations import destinations
from migtrace.plot.flow_matrix import flow_matrix
from migtrace.plot.flows import flow_map
from migtrace.plot.forecasts import forecasts
from migtrace.plot.maps import density_map
from migtrace.plot.network import network
from migtrace.plot.routes import route_map
from migtrace.plot.sankey import flow_sankey
from migtrace.plot.scenarios import scenarios
from migtrace.plot.series import monthly_exits
from migtrace.plot.upscaling import factors

__all__ = [
    "agreement",
    "city_map",
    "density_map",
    "destinations",
    "drops",
    "factors",
    "flow_map",
    "flow_matrix",
    "flow_sankey",
    "forecasts",
    "monthly_exits",
    "network",
    "route_map",
    "scenarios",
    "time_abroad",
]
