"""`migtrace forecast network`."""

from pathlib import Path
from typing import Any

from migtrace.cli import forecast_options as by
from migtrace.cli import network_options as of_network
from migtrace.cli import options as of
from migtrace.cli.console import show
from migtrace.cli.forecast_files import Tables, check_forecast, read_nodes, write_tables
from migtrace.cli.forecast_told import tell_network
from migtrace.cli.scenario_words import parse_scenarios
from migtrace.errors import ParameterError


def network(
    series: by.Arrivals,
    *,
    out: by.Out = Path("network-forecast"),
    edge: of_network.Edges = [],  # noqa: B006 - typer's way to say repeatable; never changed
    graph: of_network.GraphFile = None,
    entry: of_network.Entries = [],  # noqa: B006 - likewise
    exogenous: of_network.Outside = None,
    future: of_network.Future = None,
    empties: of_network.Empties = [],  # noqa: B006 - likewise
    penalty: of_network.Penalty = "backtest",
    fit_initial: of_network.FitInitial = False,
    seed: by.Seed = 0,
    horizon: of_network.Ahead = 14,
    scenario: of_network.Scenarios = [],  # noqa: B006 - likewise
    rolling: of_network.Rolling = False,
    penalty_path: of_network.PenaltyPath = False,
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

    check_forecast(out, overwrite=overwrite, plot=plot)
    whatif = parse_scenarios(scenario)
    cost = _penalty(penalty)
    if edge and graph is not None:
        msg = "--graph: got a table, and --edge; expected one of them"
        raise ParameterError(msg)
    read = read_nodes(series, columns, step, node)
    asked: dict[str, Any] = {
        "graph": graph if graph is not None else [_edge(text) for text in edge] or None,
        "penalty": cost,
        "initial": "fit" if fit_initial else None,
        "empties": empties,
        "seed": seed,
    }
    outside: dict[str, Any] = {"entries": entry, "exogenous": exogenous}
    fitted = NetworkFlow(**asked).fit(read, **outside)
    tables: Tables = {
        "edges": fitted.edges_,
        "alternatives": fitted.alternatives_,
        "rivals": fitted.rivals_,
    }
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
    write_tables(
        tables,
        out,
        kind="network",
        source=series,
        parameters=asked,
        notes=fitted.notes_,
        plot=plot,
        over=overwrite,
    )


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
