"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates.
"""

from migtrace.forecast.edits import ArrivalsTimes, CloseEdge, NoArrivals, OpenEdge
from migtrace.forecast.network import NetworkFlow
from migtrace.forecast.rolling import RollingForecasts
from migtrace.forecast.scenarios import Scenario
from migtrace.forecast.series import Series, read_series
from migtrace.forecast.simulating import Comparison, compare_scenarios

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
