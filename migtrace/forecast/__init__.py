"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates.
"""

from migtrace.forecast.network.edits import ArrivalsTimes, CloseEdge, NoArrivals, OpenEdge
from migtrace.forecast.network.network import NetworkFlow
from migtrace.forecast.network.rolling import RollingForecasts
from migtrace.forecast.network.scenarios import Scenario
from migtrace.forecast.network.simulating import Comparison, compare_scenarios
from migtrace.forecast.series import Series, read_series

__all__ = [
    "ArrivalsTimes",
    "CloseEdge",
    "Comparison",
    "NetworkFlow",
    "NoArrivals",
    "OpenEdge",
    "RollingForecasts",
    "Scenario",
    "Series",
    "compare_scenarios",
    "read_series",
]
