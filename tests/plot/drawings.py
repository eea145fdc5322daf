"""Every picture of the made-up study, by name: each draws into axes that it is given."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import polars as pl
from matplotlib.axes import Axes

from migtrace import plot
from tests.plot import made_up, made_up_forecasts

Draw = Callable[[Any], Any]


@cache
def drawings() -> dict[str, Draw]:
    """Pictures of one panel, by name."""
    given: dict[str, Any] = {"source": made_up.SOURCE}
    study = made_up.handout()
    calls: dict[str, Callable[..., Axes]] = {
        "density": partial(plot.density_map, study, **given),
        "routes": partial(plot.route_map, study, **given),
        "net": partial(plot.route_map, study, direction="net", lines={}, **given),
        "away": partial(plot.route_map, study, direction="away", lines={}, **given),
        "time_abroad": partial(plot.time_abroad, made_up.ratios(), **given),
        "monthly": partial(plot.monthly_exits, study, events=made_up.EVENTS, **given),
        "monthly_counts": partial(plot.monthly_exits, study, unit="counts", **given),
        "destinations": partial(plot.destinations, study, **given),
        "flow_map": partial(plot.flow_map, study, **given),
        "sankey": partial(plot.flow_sankey, study, **given),
        "drops": partial(plot.drops, study, **given),
        "factors": partial(plot.factors, study, **given),
        "agreement": partial(plot.agreement, made_up.agreed()),
        **_forecasts(),
        "empty": partial(plot.density_map, pl.DataFrame({"lon": [], "lat": [], "users": []})),
    }
    return {name: partial(_into, call) for name, call in calls.items()}


def _forecasts() -> dict[str, Callable[..., Axes]]:
    """Pictures of what comes next."""
    given: dict[str, Any] = {"source": made_up.SOURCE}
    ahead: dict[str, Any] = {"observed": made_up_forecasts.observed(), "level": 0.9, **given}
    edges = made_up_forecasts.edges()
    return {
        "forecasts": partial(plot.forecasts, made_up_forecasts.forecasts(), **ahead),
        "backtest": partial(plot.forecasts, made_up_forecasts.backtest(), **given),
        "scenarios": partial(plot.scenarios, made_up_forecasts.runs(), **given),
        "network": partial(plot.network, edges, positions=made_up_forecasts.PLACES, **given),
        "ring": partial(plot.network, edges, width="people", **given),
        "flow_matrix": partial(plot.flow_matrix, made_up_forecasts.flows(), **given),
        "few_flows": partial(plot.flow_matrix, made_up_forecasts.flows(), top=4, **given),
    }


def draw_city(axs: Any) -> Any:  # noqa: ANN401 - axes
    """Draw the picture of two panels."""
    return plot.city_map(made_up.cities(), axs=axs, source=made_up.SOURCE)


def _into(call: Callable[..., Axes], ax: Axes) -> Axes:
    return call(ax=ax)
