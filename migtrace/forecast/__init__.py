"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates.
"""

from migtrace.forecast.backtest import Backtest
from migtrace.forecast.bundled import mediterranean_arrivals
from migtrace.forecast.comparing import compare_models
from migtrace.forecast.estimated import monthly_arrivals, yearly_flows
from migtrace.forecast.exogenous import daily_weather, news_counts
from migtrace.forecast.forecaster import ArrivalForecaster
from migtrace.forecast.scores import score_forecasts
from migtrace.forecast.series import Series, read_series
from migtrace.forecast.transit import transit_times

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
