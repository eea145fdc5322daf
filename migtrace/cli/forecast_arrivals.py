"""`migtrace forecast arrivals`."""

from pathlib import Path
from typing import Any

from migtrace.cli import forecast_options as by
from migtrace.cli import options as of
from migtrace.cli.console import show
from migtrace.cli.forecast_files import Tables, check_forecast, read_nodes, write_tables
from migtrace.cli.forecast_told import tell_backtest, tell_forecasts, tell_rows, tell_scores
from migtrace.errors import ParameterError

_TRANSIT = "Transit times in steps, of pairs that correlate"


def arrivals(
    series: by.Arrivals,
    *,
    out: by.Out = Path("arrivals-forecast"),
    model: by.Model = "lasso",
    horizon: by.Horizon = 1,
    neighbours: by.Neighbours = 2,
    season: by.Season = 7,
    half_life: by.HalfLife = 20.0,
    select: by.Select = "correlation",
    features: by.Features = None,
    level: by.Level = 0.9,
    seed: by.Seed = 0,
    exogenous: by.Exogenous = None,
    known_ahead: by.KnownAhead = [],  # noqa: B006 - typer's way to say repeatable; never changed
    backtest: by.BacktestFrom = None,
    to: by.BacktestTo = None,
    refit: by.Refit = 1,
    compare: by.Compare = False,
    transit: by.Transit = False,
    node: by.Nodes = [],  # noqa: B006 - likewise
    columns: by.Columns = [],  # noqa: B006 - likewise
    step: by.Step = None,
    plot: by.Plot = False,
    overwrite: by.Overwrite = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Forecast arrivals at each node from what arrived there and elsewhere, with intervals.

    Without --backtest: the steps after the series. With it: what would have been forecast on dates
    that have passed, the errors beside persistence, and how many figures the intervals held.

    Example: `migtrace forecast arrivals daily.csv --backtest 2016-01-01 --compare --plot`
    """
    from migtrace.forecast import (  # noqa: PLC0415 - needs an extra
        ArrivalForecaster,
        compare_models,
        transit_times,
    )

    check_forecast(out, overwrite=overwrite, plot=plot)
    if backtest is None and (to is not None or compare):
        msg = "--to and --compare are of a backtest; expected --backtest DATE with them"
        raise ParameterError(msg)
    read = read_nodes(series, columns, step, node)
    forecaster = ArrivalForecaster(
        model,
        horizon=horizon,
        neighbours=neighbours,
        season=season,
        half_life=half_life or None,
        select=None if select == "all" else select,
        features=features,
        level=level,
        known_ahead=known_ahead,
        seed=seed,
    )
    tables: Tables = {}
    if backtest is None:
        fitted = forecaster.fit(read, exogenous=exogenous, refit=refit)
        tables = {"forecasts": fitted.predict(), "features": fitted.features_, "gaps": fitted.gaps_}
        show(*tell_forecasts(tables["forecasts"], level))
    else:
        dates: dict[str, Any] = {"start": backtest, "end": to, "refit": refit}
        made = forecaster.backtest(read, exogenous=exogenous, **dates)
        tables = {name: getattr(made, name) for name in ("forecasts", "scores", "features", "gaps")}
        if compare:
            tables["scores"] = compare_models(
                read, forecaster=forecaster, exogenous=exogenous, **dates
            )
        show(*tell_backtest(made), tell_scores(tables["scores"]))
    tables["observed"] = read.table
    if transit:
        tables["transit_times"] = transit_times(read, level=level, seed=seed)
        show(tell_rows(tables["transit_times"].drop_nulls("lag"), _TRANSIT))
    asked = {**forecaster.get_params(), "backtest": backtest, "to": to, "refit": refit}
    write_tables(
        tables, out, kind="arrivals", source=series, parameters=asked, plot=plot, over=overwrite
    )
