"""The options of `migtrace forecast pushpull`."""

from pathlib import Path
from typing import Annotated, Literal

from typer import Argument, Option

from migtrace.cli.forecast_options import MODEL, READING, WHAT

Flows = Annotated[
    str | None,
    Argument(
        metavar="FLOWS",
        help="CSV or Parquet with columns origin, destination, year and people; or a folder that "
        "`migtrace estimate` wrote.",
        show_default="UNHCR's flows of all countries, which the package brings along",
    ),
]
Year = Annotated[
    int,
    Option(
        help="The year to tell, from the years before it.",
        metavar="YYYY",
        rich_help_panel=WHAT,
    ),
]
FirstYear = Annotated[
    int | None,
    Option(
        help="First year to learn from.",
        metavar="YYYY",
        show_default="the second of the flows",
        rich_help_panel=MODEL,
    ),
]
Margins = Annotated[
    str | None,
    Option(
        help="Who leaves and who arrives that year: a table with country, leaving, arriving; or "
        "another year, whose flows say so.",
        metavar="FILE|YYYY",
        show_default="those of the flows of that year",
        rich_help_panel=READING,
    ),
]
Pairs = Annotated[
    Path | None,
    Option(
        help="Table of pairs: origin, destination and columns of numbers.",
        metavar="FILE",
        show_default="CEPII's, which the package brings along",
        rich_help_panel=READING,
    ),
]
Countries = Annotated[
    Path | None,
    Option(
        help="Table of countries: country, year and columns of numbers.",
        metavar="FILE",
        show_default="the World Bank's populations and GDP, which the package brings along",
        rich_help_panel=READING,
    ),
]
Case = Annotated[
    Literal["1", "2", "3"],
    Option(
        help="What affinity is learned from: distance (1); also GDP, language, border, colony (2); "
        "also last year's flow (3).",
        rich_help_panel=MODEL,
    ),
]
Method = Annotated[
    Literal["poisson", "log-linear"],
    Option(help="How affinity is learned.", rich_help_panel=MODEL),
]
Scale = Annotated[
    bool,
    Option(
        "--scale",
        help="Scale arrivals where fewer or more people leave than arrive, which is an error "
        "otherwise.",
        rich_help_panel=MODEL,
    ),
]
Plain = Annotated[
    bool,
    Option(
        "--plain",
        help="Allow flows below 0, as the plain quadratic problem has them.",
        rich_help_panel=MODEL,
    ),
]
CompareYears = Annotated[
    bool,
    Option(
        "--compare",
        help="Also tell the year in every way: cases 1 to 3, gravity, radiation, last year.",
        rich_help_panel=WHAT,
    ),
]
