"""`migtrace forecast pushpull`."""

from pathlib import Path
from typing import TypeGuard

from migtrace.cli import forecast_options as by
from migtrace.cli import options as of
from migtrace.cli import pushpull_options as of_pushpull
from migtrace.cli.console import show
from migtrace.cli.forecast_files import Tables, check_forecast, write_tables
from migtrace.cli.forecast_told import tell_spread


def pushpull(
    flows: of_pushpull.Flows = None,
    *,
    year: of_pushpull.Year,
    out: by.Out = Path("pushpull-forecast"),
    margins: of_pushpull.Margins = None,
    pairs: of_pushpull.Pairs = None,
    countries: of_pushpull.Countries = None,
    case: of_pushpull.Case = "2",
    method: of_pushpull.Method = "poisson",
    first_year: of_pushpull.FirstYear = None,
    scale: of_pushpull.Scale = False,
    plain: of_pushpull.Plain = False,
    compare: of_pushpull.CompareYears = False,
    plot: by.Plot = False,
    overwrite: by.Overwrite = False,
    debug: of.Debug = False,  # noqa: ARG001 - `main` looks for it
) -> None:
    """Tell who goes where in a year, from how many leave and arrive and from the years before.

    Examples: `migtrace forecast pushpull --year 2022 --case 3 --compare`, and of a year to come,
    with the margins of last year: `migtrace forecast pushpull --year 2026 --margins 2025`
    """
    from migtrace.forecast import (  # noqa: PLC0415 - needs an extra
        compare_cases,
        read_flows,
        spread_year,
        world_flows,
    )

    check_forecast(out, overwrite=overwrite, plot=plot)
    given = world_flows() if flows is None else flows
    made = spread_year(
        given,
        pairs,
        countries,
        year=year,
        case=case,
        method=method,
        first_year=first_year,
        margins=read_flows(given).of(int(margins)) if _is_year(margins) else margins,
        balance="scale" if scale else "error",
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
        "balance": "scale" if scale else "error",
        "nonnegative": not plain,
    }
    write_tables(
        tables,
        out,
        kind="pushpull",
        source=flows or "UNHCR, flows of all origins",
        parameters=asked,
        notes=made.notes,
        plot=plot,
        over=overwrite,
    )


def _is_year(margins: str | None) -> TypeGuard[str]:
    """Whether margins are a year and not a file."""
    return margins is not None and margins.isdecimal()
