"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates.
"""

from migtrace.forecast.estimated import monthly_arrivals, yearly_flows
from migtrace.forecast.series import Series, read_series

__all__ = ["Series", "monthly_arrivals", "read_series", "yearly_flows"]
