"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates.
"""

from migtrace.forecast.arrivals.backtest import Backtest
from migtrace.forecast.arrivals.bundled import mediterranean_arrivals
from migtrace.forecast.arrivals.comparing import compare_models
from migtrace.forecast.arrivals.exogenous import daily_weather, news_counts
from migtrace.forecast.arrivals.forecaster import ArrivalForecaster
from migtrace.forecast.arrivals.scores import score_forecasts
from migtrace.forecast.arrivals.transit import transit_times
from migtrace.forecast.estimated import monthly_arrivals, yearly_flows
from migtrace.forecast.series import Series, read_series

__all__ = [
    "ArrivalForecaster",
    "Backtest",
    "Series",
    "compare_models",
    "daily_weather",
    "mediterranean_arrivals",
    "monthly_arrivals",
    "news_counts",
    "read_series",
    "score_forecasts",
    "transit_times",
    "yearly_flows",
]
