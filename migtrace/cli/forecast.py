"""`migtrace forecast`: arrivals, a network with scenarios, push and pull."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from migtrace.cli import forecast_options as by
from migtrace.cli import options as of
from migtrace.cli.console import show, show_lines
from migtrace.cli.forecast_told import (
    tell_backtest,
    tell_forecasts,
    tell_network,
    tell_rows,
    tell_scores,
    tell_spread,
)
from migtrace.cli.parse import parse_columns
from migtrace.cli.scenario_words import parse_scenarios
from migtrace.errors import ParameterError

if TYPE_CHECKING:
    import polars as pl

    from migtrace.forecast import Series

forecast = typer.Typer()

Tables = dict[str, "pl.DataFrame"]
_PARTS = ("date", "node", "arrivals")
_TRANSIT = "Transit times in steps, of pairs that correlate"


@forecast.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Forecast arrivals, run a network under scenarios, or spread people by push and pull."""
    if context.invoked_subcommand is None:
        show(context.get_help())


@forecast.command()
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

    _check(out, overwrite=overwrite, plot=plot)
    if backtest is None and (to is not None or compare or refit != 1):
        msg = "--to, --compare and --refit are of a backtest; expected --backtest DATE with them"
        raise ParameterError(msg)
    read = _read(series, columns, step, node)
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
        fitted = forecaster.fit(read, exogenous=exogenous)
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
    _write(tables, out, kind="arrivals", source=series, parameters=asked, plot=plot, over=overwrite)


@forecast.command()
def network(
    series: by.Arrivals,
    *,
    out: by.Out = Path("network-forecast"),
    edge: by.Edges = [],  # noqa: B006 - typer's way to say repeatable; never changed
    graph: by.GraphFile = None,
    entry: by.Entries = [],  # noqa: B006 - likewise
    exogenous: by.Outside = None,
    future: by.Future = None,
    empties: by.Empties = [],  # noqa: B006 - likewise
    penalty: by.Penalty = "backtest",
    fit_initial: by.FitInitial = False,
    seed: by.Seed = 0,
    horizon: by.Ahead = 14,
    scenario: by.Scenarios = [],  # noqa: B006 - likewise
    rolling: by.Rolling = False,
    penalty_path: by.Path_ = False,
    node: by.Nodes = [],  # noqa: B006 - likewise
    columns: by.Columns = [],  # noqa: B006 - likewise
    step: by.Step = None,
    plot: by.Plot = False,
    overwrite: by.Overwrite = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Fit a network of flows to measured arrivals, and run it under scenarios.

    Tells which edges carry people, which of them the data need, and what cannot be told apart.

    Example: `migtrace forecast network daily.csv --edge islands:mainland --edge mainland:fyrom
    --entry islands --scenario "shut: close mainland fyrom after 2016-02-16"`
    """
    from migtrace.forecast import NetworkFlow  # noqa: PLC0415 - needs an extra

    _check(out, overwrite=overwrite, plot=plot)
    whatif = parse_scenarios(scenario)
    cost = _penalty(penalty)
    if edge and graph is not None:
        msg = "--graph: got a table, and --edge; expected one of them"
        raise ParameterError(msg)
    read = _read(series, columns, step, node)
    asked: dict[str, Any] = {
        "graph": graph if graph is not None else [_edge(text) for text in edge] or None,
        "penalty": cost,
        "initial": "fit" if fit_initial else None,
        "empties": empties,
        "seed": seed,
    }
    outside: dict[str, Any] = {"entries": entry, "exogenous": exogenous}
    fitted = NetworkFlow(**asked).fit(read, **outside)
    tables: Tables = {"edges": fitted.edges_, "alternatives": fitted.alternatives_}
    tables["scenarios"] = fitted.simulate(horizon, exogenous=future, scenarios=whatif)
    if whatif:
        compared = fitted.compare_scenarios(whatif, horizon=horizon, exogenous=future)
        tables["difference"] = compared.difference
    if rolling:
        rolled = NetworkFlow(**asked).rolling(read, **outside)
        tables |= {"forecasts": rolled.forecasts, "scores": rolled.scores}
    if penalty_path:
        tables["penalty_path"] = fitted.penalty_path()
    show(*tell_network(fitted, tables))
    asked |= {**outside, "horizon": horizon, "future": future, "scenarios": scenario}
    _write(
        tables,
        out,
        kind="network",
        source=series,
        parameters=asked,
        notes=fitted.notes_,
        plot=plot,
        over=overwrite,
    )


@forecast.command()
def pushpull(
    flows: by.Flows = None,
    *,
    year: by.Year,
    out: by.Out = Path("pushpull-forecast"),
    margins: by.Margins = None,
    pairs: by.Pairs = None,
    countries: by.Countries = None,
    case: by.Case = "2",
    method: by.Method = "poisson",
    first_year: by.FirstYear = None,
    plain: by.Plain = False,
    compare: by.CompareYears = False,
    plot: by.Plot = False,
    overwrite: by.Overwrite = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Tell who goes where in a year, from how many leave and arrive and from the years before.

    Example: `migtrace forecast pushpull --year 2022 --case 3 --compare`
    """
    from migtrace.forecast import (  # noqa: PLC0415 - needs an extra
        compare_cases,
        spread_year,
        world_flows,
    )

    _check(out, overwrite=overwrite, plot=plot)
    given = world_flows() if flows is None else flows
    made = spread_year(
        given,
        pairs,
        countries,
        year=year,
        case=case,
        method=method,
        first_year=first_year,
        margins=margins,
        nonnegative=not plain,
    )
    tables: Tables = {
        "flows": made.spread.flows,
        "push": made.spread.push,
        "pull": made.spread.pull,
        "coefficients": made.coefficients,
    }
    if compare:
        tables["cases"] = compare_cases(
            given, pairs, countries, years=[year], first_year=first_year
        )
    show(*tell_spread(made, tables))
    asked = {
        "year": year,
        "case": case,
        "method": method,
        "first_year": first_year,
        "margins": margins,
        "pairs": pairs,
        "countries": countries,
        "nonnegative": not plain,
    }
    _write(
        tables,
        out,
        kind="pushpull",
        source=flows or "UNHCR, flows of all origins",
        parameters=asked,
        notes=made.notes,
        plot=plot,
        over=overwrite,
    )


def _check(out: Path, *, overwrite: bool, plot: bool) -> None:
    """Refuse early what could not be written later."""
    from migtrace.forecast import check_forecast_folder  # noqa: PLC0415 - needs an extra
    from migtrace.plot.canvas import require_matplotlib  # noqa: PLC0415 - likewise

    check_forecast_folder(out, overwrite=overwrite)
    if plot:
        require_matplotlib()


def _read(series: str, columns: list[str], step: Any, nodes: list[str]) -> "Series":  # noqa: ANN401 - typer has checked it
    """Read the arrivals of the nodes that are asked for."""
    from migtrace.forecast import read_series  # noqa: PLC0415 - needs an extra

    names = parse_columns(columns)
    unknown = sorted(set(names) - set(_PARTS))
    if unknown:
        msg = f"--columns: got {unknown[0]!r}; expected names among {', '.join(_PARTS)}"
        raise ParameterError(msg)
    read = read_series(series, step=step, **names)
    return read.only(nodes) if nodes else read


def _edge(text: str) -> tuple[str, str]:
    """Read an edge."""
    origin, colon, destination = text.partition(":")
    if not (colon and origin.strip() and destination.strip()):
        msg = f"--edge: got {text!r}; expected ORIGIN:DESTINATION"
        raise ParameterError(msg)
    return origin.strip(), destination.strip()


def _penalty(text: str) -> float | str:
    """Read a penalty."""
    if text == "backtest":
        return text
    try:
        return float(text)
    except ValueError as error:
        msg = f"--penalty: got {text!r}; expected a number of at least 0, or backtest"
        raise ParameterError(msg) from error


def _write(
    tables: Tables,
    out: Path,
    *,
    kind: str,
    source: str,
    parameters: dict[str, Any],
    notes: tuple[str, ...] = (),
    plot: bool,
    over: bool,
) -> None:
    """Write the folder, and say what it is."""
    from migtrace.cli.forecast_pictures import draw  # noqa: PLC0415 - may need an extra
    from migtrace.forecast import write_forecast  # noqa: PLC0415 - needs an extra

    name = Path(source).name
    told = {
        key: str(value) if isinstance(value, Path) else value for key, value in parameters.items()
    }
    files = write_forecast(
        tables,
        out,
        kind=kind,
        source=name,
        parameters=told,
        notes=notes,
        pictures=draw(tables, source=_credit(kind, name), level=parameters.get("level"))
        if plot
        else None,
        overwrite=over,
    )
    show_lines(f"Wrote {len(files)} files into {out}")


def _credit(kind: str, source: str) -> str:
    """Say where the figures of a picture come from: those of push and pull are all a model's."""
    return f"push and pull, from the sums of {source}" if kind == "pushpull" else source
