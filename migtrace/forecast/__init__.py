"""Forecasts and scenarios: arrivals, a network of flows, push and pull.

After Ahmed et al. 2017, *A Multi-Scale Approach to Data-Driven Mass Migration Analysis*: what
arrives tomorrow, how it spreads through a region under a what-if, and who goes where in the world.
All of it takes official tables or migtrace's own estimates, and needs the extra `forecast`.
"""

from migtrace.errors import MissingExtraError

try:
    import sklearn as _sklearn  # noqa: F401 - only whether it is there
except ImportError as _error:
    _why = "forecasts need scikit-learn, which is not installed: pip install 'migtrace[forecast]'"
    raise MissingExtraError(_why) from _error

from migtrace.forecast.arrivals.backtest import Backtest
from migtrace.forecast.arrivals.bundled import mediterranean_arrivals
from migtrace.forecast.arrivals.comparing import compare_models
from migtrace.forecast.arrivals.daily import daily_weather, news_counts
from migtrace.forecast.arrivals.forecaster import ArrivalForecaster
from migtrace.forecast.arrivals.scores import score_forecasts
from migtrace.forecast.arrivals.transit import transit_times
from migtrace.forecast.estimated import monthly_arrivals, yearly_flows
from migtrace.forecast.network.edits import ArrivalsTimes, CloseEdge, NoArrivals, OpenEdge
from migtrace.forecast.network.network import NetworkFlow
from migtrace.forecast.network.rolling import RollingForecasts
from migtrace.forecast.network.scenarios import Scenario
from migtrace.forecast.network.simulating import Comparison, compare_scenarios
from migtrace.forecast.push_pull.affinity import Affinity
from migtrace.forecast.push_pull.bilateral import read_flows
from migtrace.forecast.push_pull.cases import compare_cases
from migtrace.forecast.push_pull.features import case_features, countries_with
from migtrace.forecast.push_pull.flows import BilateralFlows
from migtrace.forecast.push_pull.gravity import Gravity
from migtrace.forecast.push_pull.margins import Margins, read_margins
from migtrace.forecast.push_pull.pairs import pair_features, read_pairs
from migtrace.forecast.push_pull.push_pull import PushPull
from migtrace.forecast.push_pull.radiation import radiation
from migtrace.forecast.push_pull.splits import split_fractions
from migtrace.forecast.push_pull.spreads import Spread
from migtrace.forecast.push_pull.world import country_pairs, country_years, world_flows
from migtrace.forecast.push_pull.year import SpreadYear, spread_year
from migtrace.forecast.series import Series, read_series
from migtrace.forecast.written import Written, check_forecast_folder, read_forecast, write_forecast

__all__ = [
    "Affinity",
    "ArrivalForecaster",
    "ArrivalsTimes",
    "Backtest",
    "BilateralFlows",
    "CloseEdge",
    "Comparison",
    "Gravity",
    "Margins",
    "NetworkFlow",
    "NoArrivals",
    "OpenEdge",
    "PushPull",
    "RollingForecasts",
    "Scenario",
    "Series",
    "Spread",
    "SpreadYear",
    "Written",
    "case_features",
    "check_forecast_folder",
    "compare_cases",
    "compare_models",
    "compare_scenarios",
    "countries_with",
    "country_pairs",
    "country_years",
    "daily_weather",
    "mediterranean_arrivals",
    "monthly_arrivals",
    "news_counts",
    "pair_features",
    "radiation",
    "read_flows",
    "read_forecast",
    "read_margins",
    "read_pairs",
    "read_series",
    "score_forecasts",
    "split_fractions",
    "spread_year",
    "transit_times",
    "world_flows",
    "write_forecast",
    "yearly_flows",
]
